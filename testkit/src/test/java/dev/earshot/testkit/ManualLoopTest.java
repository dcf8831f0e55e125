package dev.earshot.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.earshot.core.loop.Loop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ManualLoopTest {
    private final ManualClock clock = new ManualClock();
    private final ManualLoop first = clock.newLoop();
    private final ManualLoop second = clock.newLoop();
    private final List<String> ran = new ArrayList<>();

    @Test
    void runsNothingUntilTold() {
        first.execute(() -> ran.add("task"));
        assertThat(ran).isEmpty();
        assertThat(first.runPending()).isEqualTo(1);
        assertThat(ran).containsExactly("task");
    }

    @Test
    void knowsItsOwnTasks() {
        first.execute(() -> ran.add(first.inLoop() + " " + second.inLoop()));
        first.runPending();
        assertThat(ran).containsExactly("true false");
        assertThat(first.inLoop()).isFalse();
    }

    @Test
    void runsTimersOfAllLoopsInTheOrderOfTime() {
        first.schedule(
                () -> ran.add("3 at " + clock.elapsedNanos() / 1_000_000), Duration.ofMillis(3));
        second.schedule(
                () -> ran.add("2 at " + clock.elapsedNanos() / 1_000_000), Duration.ofMillis(2));
        first.schedule(
                () -> first.schedule(() -> ran.add("1+1.5"), Duration.ofNanos(1_500_000)),
                Duration.ofMillis(1));
        clock.advanceMillis(3);
        assertThat(ran).containsExactly("2 at 2", "1+1.5", "3 at 3");
        assertThat(clock.micros() - ManualClock.START.toEpochMilli() * 1_000).isEqualTo(3_000);
    }

    @Test
    void forgetsCancelledTimers() {
        Loop.Timer timer = first.schedule(() -> ran.add("never"), Duration.ofMillis(1));
        timer.cancel();
        assertThat(first.timers()).isZero();
        clock.advanceMillis(5);
        assertThat(ran).isEmpty();
    }

    @Test
    void movesTheWallClockAlone() {
        long nanos = clock.nanos();
        clock.stepWall(Duration.ofHours(-1));
        assertThat(clock.nanos()).isEqualTo(nanos);
        assertThat(clock.now()).isEqualTo(ManualClock.START.minus(Duration.ofHours(1)));
    }
}
