package dev.earshot.playback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.earshot.playback.TimelineChange.End;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Random events with late timers; whatever happens, the rules of a timeline hold. */
class RoomTimelineSimulationTest {
    private static final int SEEDS = 400;
    private static final int STEPS = 250;

    @Test
    void rulesHoldWhateverHappens() {
        for (int seed = 0; seed < SEEDS; seed++) {
            new Simulation(seed, change -> change).run();
        }
    }

    /** A checker counts only once it has caught a fault. */
    @Test
    void theCheckerSeesAnAnchorThatIsOneSampleOff() {
        assertThatThrownBy(() -> all(RoomTimelineSimulationTest::shifted))
                .isInstanceOf(AssertionError.class);
    }

    @Test
    void theCheckerSeesARevisionThatDoesNotRise() {
        assertThatThrownBy(() -> all(RoomTimelineSimulationTest::sameRevision))
                .isInstanceOf(AssertionError.class);
    }

    @Test
    void theCheckerSeesAnItemThatIsNeverEnded() {
        assertThatThrownBy(() ->
                        all(change ->
                                change instanceof TimelineChange.Removed removed
                                        ? new TimelineChange.Promoted(removed.requestId())
                                        : change))
                .isInstanceOf(AssertionError.class);
    }

    private static void all(UnaryOperator<TimelineChange> fault) {
        for (int seed = 0; seed < SEEDS; seed++) {
            new Simulation(seed, fault).run();
        }
    }

    private static TimelineChange shifted(TimelineChange change) {
        return change instanceof TimelineChange.Resumed(String id, long rev, Anchor anchor)
                ? new TimelineChange.Resumed(
                        id, rev, new Anchor(anchor.atUs(), anchor.sample() - 1, anchor.rate()))
                : change;
    }

    private static TimelineChange sameRevision(TimelineChange change) {
        return change
                        instanceof
                        TimelineChange.Stalled(
                                String id,
                                long rev,
                                long atUs,
                                Anchor anchor,
                                long sample)
                ? new TimelineChange.Stalled(id, rev - 1, atUs, anchor, sample)
                : change;
    }

    private static final class Simulation {
        private final Random random;
        private final UnaryOperator<TimelineChange> fault;
        private final RoomTimeline timeline =
                new RoomTimeline(new RoomTimeline.Rules(800_000, 300_000, 500_000), 0);
        private final List<String> unfinished = new ArrayList<>();
        private final Map<String, Long> samples = new HashMap<>();
        private final Set<String> complete = new HashSet<>();
        private final Set<String> ended = new HashSet<>();
        private final Set<String> accepted = new HashSet<>();
        private String playing;
        private Anchor anchor;
        private boolean stalled;
        private long heard;
        private long lastRev;
        private long lastRevSeen;
        private long lastPosition;
        private String lastItem;
        private long now = 1_000_000_000;

        Simulation(int seed, UnaryOperator<TimelineChange> fault) {
            random = new Random(seed);
            this.fault = fault;
        }

        void run() {
            for (int step = 0; step < STEPS; step++) {
                now += random.nextInt(5) == 0 ? random.nextInt(3_000_000) : random.nextInt(90_000);
                event(step);
                check();
            }
            finish();
            assertThat(ended).isEqualTo(accepted);
            assertThat(timeline.currentId()).isNull();
        }

        private void event(int step) {
            int what = random.nextInt(20);
            if (what < 3 && unfinished.size() < 5) {
                String id = "item-" + step;
                accepted.add(id);
                unfinished.add(id);
                samples.put(id, 0L);
                apply(timeline.add(id, 0, now));
            } else if (what < 13 && !unfinished.isEmpty()) {
                grow(unfinished.get(random.nextInt(unfinished.size())));
            } else if (what < 15 && !unfinished.isEmpty()) {
                String id = unfinished.get(random.nextInt(unfinished.size()));
                complete.add(id);
                apply(timeline.complete(id, now));
            } else if (what == 15 && !unfinished.isEmpty()) {
                String id = unfinished.get(random.nextInt(unfinished.size()));
                End end = random.nextBoolean() ? End.SKIPPED : End.FAILED;
                apply(timeline.end(id, end, null, now));
            } else if (what == 16) {
                apply(timeline.end("nobody", End.SKIPPED, null, now));
            } else if (timeline.nextTickUs() <= now) {
                apply(timeline.tick(now));
            }
        }

        private void grow(String id) {
            if (!complete.contains(id)) {
                long more = samples.merge(id, (long) random.nextInt(22_050), Long::sum);
                apply(timeline.audio(id, 22_050, more, random.nextInt(3) == 0, now));
            }
        }

        /** All audio is made; only time passes now. */
        private void finish() {
            for (String id : List.copyOf(unfinished)) {
                complete.add(id);
                apply(timeline.complete(id, now));
            }
            for (int i = 0; i < 100 && timeline.nextTickUs() != Long.MAX_VALUE; i++) {
                now = Math.max(now, timeline.nextTickUs());
                apply(timeline.tick(now));
                check();
            }
        }

        private void apply(List<TimelineChange> changes) {
            changes.stream().map(fault).forEach(this::applied);
        }

        private void applied(TimelineChange change) {
            switch (change) {
                case TimelineChange.Promoted promoted -> {
                    assertThat(playing).isNull();
                    playing = promoted.requestId();
                    heard = 0;
                }
                case TimelineChange.Started started -> {
                    rise(started.rev());
                    assertThat(started.requestId()).isEqualTo(playing);
                    assertThat(started.anchor().atUs()).isGreaterThanOrEqualTo(anchorFloor());
                    anchor = started.anchor();
                }
                case TimelineChange.Stalled halt -> {
                    rise(halt.rev());
                    assertThat(halt.sample()).isEqualTo(anchor.sampleAt(halt.atUs()));
                    assertThat(halt.atUs()).isLessThanOrEqualTo(now);
                    heard = halt.sample();
                    stalled = true;
                }
                case TimelineChange.Resumed resumed -> {
                    rise(resumed.rev());
                    assertThat(stalled).isTrue();
                    assertThat(resumed.anchor().sample()).isEqualTo(heard);
                    assertThat(resumed.anchor().atUs()).isEqualTo(now + 800_000);
                    anchor = resumed.anchor();
                    stalled = false;
                }
                case TimelineChange.Stopped stopped -> {
                    rise(stopped.rev());
                    assertThat(stopped.requestId()).isEqualTo(playing);
                    if (stopped.end() == End.COMPLETED) {
                        assertThat(complete).contains(playing);
                        assertThat(stopped.sample()).isEqualTo(samples.get(playing));
                    }
                    end(stopped.requestId());
                    playing = null;
                    anchor = null;
                    stalled = false;
                }
                case TimelineChange.Removed removed -> {
                    assertThat(removed.requestId()).isNotEqualTo(playing);
                    end(removed.requestId());
                }
            }
        }

        private long anchorFloor() {
            return Math.min(now, timeline.nextTickUs());
        }

        private void rise(long rev) {
            assertThat(rev).isGreaterThan(lastRev);
            lastRev = rev;
        }

        private void end(String id) {
            assertThat(ended.add(id)).isTrue();
            unfinished.remove(id);
        }

        private void check() {
            assertThat(timeline.currentId()).isEqualTo(playing);
            assertThat(timeline.pendingCount())
                    .isEqualTo(unfinished.size() - (playing == null ? 0 : 1));
            assertThat(timeline.pendingCount() > 0 && playing == null).isFalse();
            assertThat(timeline.rev()).isEqualTo(lastRev);
            long position = timeline.position(now);
            if (timeline.rev() == lastRevSeen && java.util.Objects.equals(playing, lastItem)) {
                assertThat(position).isGreaterThanOrEqualTo(lastPosition);
            }
            if (anchor != null && !stalled) {
                assertThat(position)
                        .isEqualTo(Math.min(anchor.sampleAt(now), samples.get(playing)));
            }
            lastPosition = position;
            lastRevSeen = timeline.rev();
            lastItem = playing;
        }
    }
}
