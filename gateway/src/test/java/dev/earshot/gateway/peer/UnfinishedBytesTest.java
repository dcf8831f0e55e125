package dev.earshot.gateway.peer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UnfinishedBytesTest {
    private final UnfinishedBytes bytes = new UnfinishedBytes(100_000);
    private final UnfinishedBytes.Account one = bytes.account();
    private final UnfinishedBytes.Account other = bytes.account();

    @Test
    void refusesWhoWantsMoreThanThereIsForAll() {
        assertThat(one.hold(60_000)).isTrue();
        assertThat(other.hold(40_000)).isTrue();
        assertThat(other.hold(40_001)).isFalse();
        assertThat(one.hold(0)).isTrue();
        assertThat(other.hold(90_000)).isTrue();
        assertThat(bytes.present()).isEqualTo(90_000);
        assertThat(other.hold(0)).isTrue();
        assertThat(bytes.present()).isZero();
    }

    @Test
    void letsASmallPieceThroughWhileOthersHoldAll() {
        assertThat(one.hold(100_000)).isTrue();
        assertThat(other.hold(UnfinishedBytes.SMALL)).isTrue();
        assertThat(other.hold(UnfinishedBytes.SMALL + 1)).isFalse();
    }

    @Test
    void letsWhoHoldsTooMuchHoldLess() {
        assertThat(one.hold(100_000)).isTrue();
        assertThat(other.hold(50_000)).isFalse();
        assertThat(other.hold(40_000)).isTrue();
    }
}
