package dev.earshot.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RelativeTimeTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_790_000_000L);

    @ParameterizedTest
    @CsvSource({
        "PT0S,in 0 s",
        "PT59.9S,in 59 s",
        "PT1M,in 1 min",
        "PT59M59S,in 59 min",
        "PT1H,in 1 h",
        "PT23H59M59S,in 23 h 59 min",
        "P1D,in 1 d",
        "P40DT5H,in 40 d 5 h",
        "PT-1S,1 s ago",
        "PT-3H,3 h ago",
        "PT-3H-1M,3 h 1 min ago"
    })
    void saysHowFarAMomentIsFromNow(Duration distance, String said) {
        assertThat(RelativeTime.of(NOW.plus(distance), NOW)).isEqualTo(said);
    }
}
