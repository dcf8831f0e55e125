package dev.earshot.playback;

import dev.earshot.core.audio.AudioFiles;
import dev.earshot.core.audio.AudioStore;
import dev.earshot.core.clock.ClusterClock;
import dev.earshot.core.clock.MonotonicClock;
import dev.earshot.core.clock.WallClock;
import dev.earshot.core.loop.Loop;
import dev.earshot.core.topic.TopicIndex;
import dev.earshot.speech.TtsEngine;
import java.util.List;

/**
 * What playback needs from the rest of the server. Immutable.
 *
 * @param loops at least one; a room belongs to one of them for good
 * @param cluster schedules rooms
 * @param monotonic measures time-outs
 * @param wall dates rows
 * @param topics reaches a room's members
 * @param store keeps requests and chunks
 * @param files keeps the bytes of chunks
 * @param engine speaks
 */
public record RadioPorts(
        List<Loop> loops,
        ClusterClock cluster,
        MonotonicClock monotonic,
        WallClock wall,
        TopicIndex topics,
        AudioStore store,
        AudioFiles files,
        TtsEngine engine) {
    /** Copies the loops. */
    public RadioPorts {
        loops = List.copyOf(loops);
        if (loops.isEmpty()) {
            throw new IllegalArgumentException("playback needs at least one loop");
        }
    }
}
