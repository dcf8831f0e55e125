package dev.earshot.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KindTest {
    private static final Kind<Duration> DURATION =
            Kind.duration(Duration.ZERO, Duration.ofDays(30));
    private static final Kind<Long> SIZE = Kind.size(0, 1L << 40);

    @ParameterizedTest
    @CsvSource({
        "250ms,250",
        "1.5s,1500",
        "30s,30000",
        "90 s,90000",
        "2m,120000",
        "24h,86400000",
        "7d,604800000",
        "0s,0"
    })
    void readsDurations(String text, long millis) {
        assertThat(DURATION.parser().apply(text).toMillis()).isEqualTo(millis);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "30",
                "-1s",
                "1e3s",
                "1 week",
                "31d",
                "s",
                "",
                "99999999999999999999s",
                "0.0000000001s",
                "PT5S"
            })
    void refusesWhatIsNoDuration(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> DURATION.parser().apply(text));
    }

    @ParameterizedTest
    @CsvSource({"524288,524288", "512KiB,524288", "1.5 mib,1572864", "2GiB,2147483648", "7b,7"})
    void readsSizes(String text, long bytes) {
        assertThat(SIZE.parser().apply(text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1KB", "1k", "-1", "1.5", "2TiB", "9999GiB"})
    void refusesWhatIsNoSize(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> SIZE.parser().apply(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0s", "250ms", "1s", "1m", "90s", "5m", "1h", "24h", "7d", "1.5ms"})
    void showsDurationsAsTheyAreRead(String text) {
        Duration value = DURATION.parser().apply(text);
        assertThat(DURATION.parser().apply(Kind.show(value))).isEqualTo(value);
    }

    @Test
    void showsRoundValuesShort() {
        assertThat(Kind.show(Duration.ofSeconds(60))).isEqualTo("60s");
        assertThat(Kind.show(Duration.ofHours(24))).isEqualTo("24h");
        assertThat(Kind.show(Duration.ofMillis(800))).isEqualTo("800ms");
        assertThat(Kind.showSize(2L << 30)).isEqualTo("2GiB");
        assertThat(Kind.showSize(524_288)).isEqualTo("512KiB");
        assertThat(Kind.showSize(1_000)).isEqualTo("1000");
    }
}
