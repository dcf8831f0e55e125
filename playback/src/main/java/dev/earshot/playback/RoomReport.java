package dev.earshot.playback;

import dev.earshot.playback.Radio.QueueView;
import dev.earshot.playback.RoomDirectory.ChunkState;
import dev.earshot.playback.RoomDirectory.Detail;
import dev.earshot.playback.RoomDirectory.Summary;
import dev.earshot.wire.ServerMessage.PlaybackQueueUpdated;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a room tells of itself at one moment. Confined to the room's loop and let go there.
 *
 * @param id the room
 * @param timeline what plays, with all that was due let pass
 * @param items by request
 * @param nowUs the moment
 */
record RoomReport(
        String id,
        RoomTimeline timeline,
        RoomMembers members,
        Map<String, Item> items,
        long nowUs) {
    /** What plays and waits, as clients are told. */
    PlaybackQueueUpdated queue() {
        List<Item> pending =
                timeline.pendingIds().stream().map(items::get).filter(Objects::nonNull).toList();
        return RoomVoice.queueMessage(id, current(), pending);
    }

    QueueView view() {
        return RoomVoice.view(queue(), members.skewUs(), timeline, nowUs);
    }

    Summary summary() {
        Item current = current();
        Anchor anchor = timeline.anchor();
        int rate = current == null ? 0 : current.audio.rate();
        return new Summary(
                id,
                members.count(),
                members.listeners(),
                RoomVoice.queueMessage(id, current, List.of()).currentRequest(),
                anchor == null ? null : RoomVoice.seconds(timeline.position(nowUs), anchor.rate()),
                current == null || rate == 0
                        ? null
                        : RoomVoice.seconds(current.audio.samples(), rate),
                timeline.pendingCount(),
                timeline.rev(),
                anchor == null ? null : anchor.startAtUs(),
                timeline.stalled(),
                members.skewUs());
    }

    Detail detail() {
        Item current = current();
        List<Chunk> chunks = current == null ? List.of() : current.chunks;
        int from = Math.max(0, chunks.size() - RoomDirectory.MAX_CHUNKS);
        return new Detail(
                summary(),
                queue().pendingRequests(),
                chunks.subList(from, chunks.size()).stream().map(RoomReport::state).toList(),
                members.some(RoomDirectory.MAX_MEMBERS));
    }

    private @Nullable Item current() {
        String currentId = timeline.currentId();
        return currentId == null ? null : items.get(currentId);
    }

    private static ChunkState state(Chunk chunk) {
        double durationSec = chunk.row().durationMicros() / 1e6;
        long samples = chunk.endSample() - chunk.startSample();
        double startSec = samples == 0 ? 0 : durationSec * chunk.startSample() / samples;
        return new ChunkState(
                chunk.id(), chunk.sequence(), startSec, durationSec, chunk.status().name());
    }
}
