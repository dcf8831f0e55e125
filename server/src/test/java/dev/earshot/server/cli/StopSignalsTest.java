package dev.earshot.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.earshot.testkit.ManualClock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class StopSignalsTest {
    private final ManualClock clock = new ManualClock();
    private final AtomicInteger ended = new AtomicInteger();
    private final StopSignals signals = new StopSignals(clock, ended::incrementAndGet);

    @Test
    void takesSignalsWithinOneSecondForOneWish() throws InterruptedException {
        signals.arrived();
        clock.advance(Duration.ofMillis(999));
        signals.arrived();
        signals.await();
        assertThat(ended).hasValue(0);
    }

    @Test
    void endsAtOnceWhenAskedAgainASecondLater() {
        signals.arrived();
        clock.advance(Duration.ofSeconds(1));
        signals.arrived();
        assertThat(ended).hasValue(1);
    }
}
