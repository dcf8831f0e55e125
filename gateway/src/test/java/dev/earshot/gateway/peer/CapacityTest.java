package dev.earshot.gateway.peer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CapacityTest {
    @Test
    void letsSoManyStayAndAFewMoreAsk() {
        Capacity capacity = Capacity.of(10);
        for (int i = 0; i < 10; i++) {
            assertThat(capacity.enter()).isTrue();
            assertThat(capacity.crowded()).isFalse();
        }
        assertThat(capacity.full()).isTrue();
        for (int i = 0; i < Capacity.VESTIBULE; i++) {
            assertThat(capacity.enter()).isTrue();
            assertThat(capacity.crowded()).isTrue();
        }
        assertThat(capacity.enter()).isFalse();
        assertThat(capacity.open()).isEqualTo(10 + Capacity.VESTIBULE);
        for (int i = 0; i < Capacity.VESTIBULE; i++) {
            capacity.leave();
        }
        assertThat(capacity.crowded()).isFalse();
    }

    @Test
    void leavesDescriptorsForFilesAndRefusals() {
        Capacity all = Capacity.measured(0);
        assertThat(all.seats())
                .isPositive()
                .isLessThan((int) Math.min(Integer.MAX_VALUE, Capacity.descriptorsAtMost()));
        assertThat(Capacity.measured(17).seats()).isEqualTo(17);
        assertThat(Capacity.measured(Integer.MAX_VALUE).seats()).isLessThanOrEqualTo(all.seats());
    }
}
