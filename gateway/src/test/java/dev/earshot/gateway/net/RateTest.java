package dev.earshot.gateway.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RateTest {
    private static final long SECOND = 1_000_000_000;

    private long fullAt;

    private int takeAll(Rate rate, long nowNanos) {
        int taken = 0;
        for (long next = rate.take(fullAt, nowNanos, 1);
                next != Rate.REFUSED;
                next = rate.take(fullAt, nowNanos, 1)) {
            fullAt = next;
            taken++;
        }
        return taken;
    }

    @ParameterizedTest
    @CsvSource({"50, 200", "3, 3", "7, 1", "200, 1000", "1000000000, 5"})
    void givesTheBurstAtOnceAndThenWhatASecondBrings(long perSecond, int burst) {
        Rate rate = new Rate(perSecond, burst);

        assertThat(takeAll(rate, 5 * SECOND)).isEqualTo(burst);
        assertThat(takeAll(rate, 5 * SECOND)).isZero();
        assertThat(takeAll(rate, 6 * SECOND)).isEqualTo((int) Math.min(perSecond, burst));
        assertThat(takeAll(rate, 10_000 * SECOND)).isEqualTo(burst);
    }

    @Test
    void keepsTheRateInTheLongRun() {
        Rate rate = new Rate(50, 10);
        int taken = 0;
        for (long now = 0; now < 100 * SECOND; now += SECOND / 1000) {
            taken += takeAll(rate, now);
        }
        assertThat(taken).isBetween(5000, 5010);
    }

    @Test
    void takesNothingWhereItRefuses() {
        Rate rate = new Rate(10, 10);
        assertThat(rate.take(0, 0, 11)).isEqualTo(Rate.REFUSED);
        assertThat(rate.take(0, 0, 10)).isEqualTo(SECOND);
    }

    @Test
    void refusesWhatIsNoRate() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Rate(0, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Rate(1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new Rate(1, 2_000_000_000));
    }
}
