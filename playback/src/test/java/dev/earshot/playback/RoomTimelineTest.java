package dev.earshot.playback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.earshot.playback.TimelineChange.End;
import dev.earshot.playback.TimelineChange.Promoted;
import dev.earshot.playback.TimelineChange.Removed;
import dev.earshot.playback.TimelineChange.Resumed;
import dev.earshot.playback.TimelineChange.Stalled;
import dev.earshot.playback.TimelineChange.Started;
import dev.earshot.playback.TimelineChange.Stopped;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoomTimelineTest {
    private static final int RATE = 22_050;
    private static final long SECOND = 1_000_000;
    private static final long T0 = 1_700_000_000_000_000L;
    private final RoomTimeline timeline =
            new RoomTimeline(new RoomTimeline.Rules(800_000, 300_000, 500_000), 0);

    @Test
    void startsWithTheFirstAudioAfterTheLead() {
        assertThat(timeline.add("a", 0, T0)).containsExactly(new Promoted("a"));
        assertThat(timeline.nextTickUs()).isEqualTo(Long.MAX_VALUE);

        List<TimelineChange> changes = timeline.audio("a", RATE, 100, false, T0 + 5);

        assertThat(changes).containsExactly(new Started("a", 1, new Anchor(T0 + 800_005, 0, RATE)));
        assertThat(timeline.position(T0 + 700_000)).isZero();
    }

    @Test
    void stallsAtTheLastSampleAndResumesFromItWithANewAnchor() {
        timeline.add("a", 0, T0);
        timeline.audio("a", RATE, RATE, false, T0);
        long edge = T0 + 800_000 + SECOND;

        // The timer is 40 ms late; the stall happened when the audio ran out.
        List<TimelineChange> stall = timeline.tick(edge + 40_000);

        assertThat(stall).hasSize(1);
        assertThat(stall.getFirst())
                .isInstanceOfSatisfying(
                        Stalled.class,
                        stalled -> {
                            assertThat(stalled.atUs()).isEqualTo(edge);
                            assertThat(stalled.rev()).isEqualTo(2);
                        });
        assertThat(timeline.position(edge + 9 * SECOND)).isEqualTo(RATE);
        assertThat(timeline.audio("a", RATE, RATE + RATE / 4, false, edge + 2 * SECOND)).isEmpty();
        List<TimelineChange> resume =
                timeline.audio("a", RATE, RATE + RATE / 2, false, edge + 3 * SECOND);
        assertThat(resume)
                .containsExactly(new Resumed("a", 3, new Anchor(edge + 3_800_000, RATE, RATE)));
    }

    @Test
    void resumesWithOneWholeChunkHoweverShort() {
        stalled();
        assertThat(timeline.audio("a", RATE, RATE + 10, true, T0 + 5 * SECOND))
                .hasOnlyElementsOfType(Resumed.class);
    }

    @Test
    void aStalledItemThatTurnsOutCompleteEndsThere() {
        stalled();
        timeline.add("b", 0, T0 + 3 * SECOND);
        List<TimelineChange> changes = timeline.complete("a", T0 + 5 * SECOND);
        assertThat(changes).hasSize(2);
        assertThat(changes.getFirst())
                .isInstanceOfSatisfying(
                        Stopped.class,
                        stopped -> {
                            assertThat(stopped.end()).isEqualTo(End.COMPLETED);
                            assertThat(stopped.sample()).isEqualTo(RATE);
                        });
        assertThat(changes.getLast()).isEqualTo(new Promoted("b"));
    }

    private void stalled() {
        timeline.add("a", 0, T0);
        timeline.audio("a", RATE, RATE, false, T0);
        assertThat(timeline.tick(T0 + 2 * SECOND)).hasOnlyElementsOfType(Stalled.class);
    }

    @Test
    void aPreparedItemFollowsExactlyOneGapAfterTheEnd() {
        ready("a", RATE);
        ready("b", RATE);
        long end = T0 + 800_000 + SECOND;

        List<TimelineChange> changes = timeline.tick(end + 7_000);

        assertThat(changes).hasSize(3);
        assertThat(changes.get(0))
                .isInstanceOfSatisfying(
                        Stopped.class, stopped -> assertThat(stopped.atUs()).isEqualTo(end));
        assertThat(changes.get(2))
                .isEqualTo(new Started("b", 3, new Anchor(end + 300_000, 0, RATE)));
    }

    @Test
    void afterALongPauseOfTheProcessTheNextItemGetsTheFullLead() {
        ready("a", RATE);
        ready("b", RATE);
        long awake = T0 + 60 * SECOND;
        assertThat(timeline.tick(awake).getLast())
                .isEqualTo(new Started("b", 3, new Anchor(awake + 800_000, 0, RATE)));
    }

    @Test
    void skippingTheCurrentItemStartsTheNextAndSkippingAWaitingOneDoesNot() {
        ready("a", RATE);
        ready("b", RATE);
        ready("c", RATE);
        assertThat(timeline.end("b", End.SKIPPED, null, T0 + 10))
                .containsExactly(new Removed("b", End.SKIPPED, null));
        List<TimelineChange> changes = timeline.end("a", End.SKIPPED, null, T0 + SECOND);
        assertThat(changes).hasSize(3);
        assertThat(changes.get(2))
                .isEqualTo(new Started("c", 3, new Anchor(T0 + SECOND + 800_000, 0, RATE)));
        assertThat(timeline.end("a", End.SKIPPED, null, T0 + SECOND)).isEmpty();
    }

    @Test
    void anItemWithoutAnyAudioEndsAtOnce() {
        timeline.add("a", 0, T0);
        assertThat(timeline.complete("a", T0))
                .hasSize(1)
                .first()
                .isInstanceOfSatisfying(
                        Stopped.class, stopped -> assertThat(stopped.anchor()).isNull());
        assertThat(timeline.currentId()).isNull();
    }

    @Test
    void anEarlierProcessesItemGoesOnAtItsPositionNotBeforeTheDelay() {
        timeline.raiseRev(41);
        timeline.holdUntil(T0 + 2 * SECOND);
        timeline.add("a", RATE, T0);
        assertThat(timeline.audio("a", RATE, RATE, true, T0)).isEmpty();
        List<TimelineChange> changes = timeline.audio("a", RATE, 2L * RATE, true, T0 + 100);
        Anchor anchor = new Anchor(T0 + 2 * SECOND, RATE, RATE);
        assertThat(changes).containsExactly(new Started("a", 42, anchor));
        assertThat(anchor.startAtUs()).isEqualTo(T0 + SECOND);
    }

    @Test
    void samplesAndTimesRoundTripWithoutDrift() {
        for (int rate : new int[] {8_000, 11_025, 16_000, 22_050, 44_100, 48_000}) {
            Anchor anchor = new Anchor(T0, 12_345, rate);
            for (long sample = 12_345; sample < 12_345 + 3_000L * rate; sample += 9_973) {
                assertThat(anchor.sampleAt(anchor.timeOf(sample))).isEqualTo(sample);
            }
        }
    }

    private void ready(String requestId, long samples) {
        timeline.add(requestId, 0, T0);
        timeline.audio(requestId, RATE, samples, true, T0);
        timeline.complete(requestId, T0);
    }
}
