package dev.earshot.playback;

import dev.earshot.core.connection.Connection;
import dev.earshot.core.delivery.OutboundMessage;
import dev.earshot.core.topic.Topic;
import dev.earshot.playback.Radio.QueueView;
import dev.earshot.wire.ServerMessage;
import dev.earshot.wire.ServerMessage.AudioChunkReady;
import dev.earshot.wire.ServerMessage.AudioFormat;
import dev.earshot.wire.ServerMessage.AudioStreamResumed;
import dev.earshot.wire.ServerMessage.AudioStreamStalled;
import dev.earshot.wire.ServerMessage.AudioStreamStarted;
import dev.earshot.wire.ServerMessage.AudioStreamStopped;
import dev.earshot.wire.ServerMessage.CurrentRequest;
import dev.earshot.wire.ServerMessage.PendingRequest;
import dev.earshot.wire.ServerMessage.PlaybackQueueUpdated;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells a room's members what happens, each message encoded once for all. Confined to the room's
 * loop.
 */
final class RoomVoice {
    /** Characters of a request's text in lists. */
    static final int EXCERPT = 160;

    private final Topic topic;
    private final RoomContext context;

    RoomVoice(String room, RoomContext context) {
        this.topic = Topic.room(room);
        this.context = context;
    }

    /** What a newcomer needs to join the current item. */
    record Now(Item item, long rev, Anchor anchor, long position, boolean stalled) {}

    void started(Item item, long rev, Anchor anchor) {
        tell(startedMessage(item, rev, anchor, anchor.sample(), false));
    }

    void stalled(String room, TimelineChange.Stalled change) {
        tell(
                new AudioStreamStalled(
                        room,
                        change.requestId(),
                        change.rev(),
                        change.atUs(),
                        change.anchor().startAtUs(),
                        seconds(change.sample(), change.anchor().rate()),
                        "generation"));
    }

    void resumed(String room, TimelineChange.Resumed change) {
        Anchor anchor = change.anchor();
        tell(
                new AudioStreamResumed(
                        room,
                        change.requestId(),
                        change.rev(),
                        anchor.atUs(),
                        anchor.startAtUs(),
                        seconds(anchor.sample(), anchor.rate()),
                        "generation"));
    }

    void stopped(String room, TimelineChange.Stopped change) {
        Anchor anchor = change.anchor();
        tell(
                new AudioStreamStopped(
                        room,
                        change.requestId(),
                        change.rev(),
                        change.atUs(),
                        anchor == null ? change.atUs() : anchor.startAtUs(),
                        anchor == null ? 0 : seconds(change.sample(), anchor.rate()),
                        change.end().wireName()));
    }

    void queue(PlaybackQueueUpdated queue) {
        tell(queue);
    }

    /** Announces a chunk and marks it in each connection's ledger, sent once it was written. */
    void chunk(Item item, Chunk chunk) {
        OutboundMessage message = OutboundMessage.of(chunkMessage(item, chunk));
        String requestId = item.requestId;
        context.ports()
                .topics()
                .forEach(
                        topic,
                        subscriber -> {
                            if (subscriber instanceof Connection connection) {
                                var ledger = connection.ledger();
                                ledger.announced(requestId, chunk.id(), chunk.sequence());
                                connection
                                        .outbound()
                                        .send(message, () -> ledger.sent(chunk.sequence()));
                            } else {
                                subscriber.deliver(message);
                            }
                        });
    }

    /** Tells one newcomer what plays and waits, then gives it the PCM that it missed. */
    void welcome(
            Connection connection,
            @Nullable Now now,
            PlaybackQueueUpdated queue,
            List<OutboundMessage> frames) {
        // A stall raised the revision by one after the anchor was set.
        ServerMessage started =
                now == null
                        ? null
                        : startedMessage(
                                now.item(),
                                now.stalled() ? now.rev() - 1 : now.rev(),
                                now.anchor(),
                                now.position(),
                                true);
        ServerMessage stalled =
                now == null || !now.stalled()
                        ? null
                        : new AudioStreamStalled(
                                now.item().campaignId,
                                now.item().requestId,
                                now.rev(),
                                now.anchor().timeOf(now.position()),
                                now.anchor().startAtUs(),
                                seconds(now.position(), now.anchor().rate()),
                                "generation");
        String requestId = now == null ? "" : now.item().requestId;
        List<Chunk> chunks = now == null ? List.of() : List.copyOf(now.item().chunks);
        connection
                .loop()
                .execute(() -> {
                    if (started != null) {
                        known(connection, requestId, chunks, OutboundMessage.of(started));
                    }
                    if (stalled != null) {
                        connection.deliver(OutboundMessage.of(stalled));
                    }
                    connection.deliver(OutboundMessage.of(queue));
                    frames.forEach(connection::deliver);
                });
    }

    /** The chunk ids of a message count as announced, and as sent once it was written. */
    private static void known(
            Connection connection, String requestId, List<Chunk> chunks, OutboundMessage message) {
        var ledger = connection.ledger();
        chunks.forEach(chunk -> ledger.announced(requestId, chunk.id(), chunk.sequence()));
        if (chunks.isEmpty()) {
            connection.deliver(message);
        } else {
            long last = chunks.getLast().sequence();
            connection.outbound().send(message, () -> ledger.sent(last));
        }
    }

    /**
     * Members who came after a prepared item's chunks were announced get those ids as it starts.
     */
    void catchUp(List<RoomMembers.Member> members, Item item) {
        List<Chunk> chunks = List.copyOf(item.chunks);
        for (RoomMembers.Member member : members) {
            List<Chunk> missed =
                    chunks.stream().filter(chunk -> chunk.sequence() < member.knowsFrom()).toList();
            Connection connection = member.connection();
            connection
                    .loop()
                    .execute(() -> {
                        var ledger = connection.ledger();
                        for (Chunk chunk : missed) {
                            ledger.announced(item.requestId, chunk.id(), chunk.sequence());
                            ledger.sent(chunk.sequence());
                        }
                    });
        }
    }

    private AudioStreamStarted startedMessage(
            Item item, long rev, Anchor anchor, long position, boolean late) {
        return new AudioStreamStarted(
                item.campaignId,
                item.requestId,
                "/api/audio/stream/" + item.campaignId + "?request_id=" + item.requestId,
                String.valueOf(item.startedAt == null ? Instant.EPOCH : item.startedAt),
                anchor.startAtUs(),
                seconds(position, anchor.rate()),
                late,
                item.chunks.stream().map(Chunk::id).toList(),
                item.text(),
                rev,
                context.ports().cluster().clockId(),
                AudioFormat.mono(anchor.rate()));
    }

    private static AudioChunkReady chunkMessage(Item item, Chunk chunk) {
        var row = chunk.row();
        int total = item.chunksToCome < 0 ? -1 : item.chunks.size() + item.chunksToCome;
        return new AudioChunkReady(
                item.campaignId,
                item.requestId,
                chunk.sequence(),
                item.playbackGroup,
                new ServerMessage.Chunk(
                        chunk.id(),
                        "/api/media/audio/" + chunk.id(),
                        row.mimeType(),
                        row.sizeBytes(),
                        row.durationMicros() / 1e6,
                        row.chunkNumber(),
                        total < 0 ? null : total));
    }

    static PlaybackQueueUpdated queueMessage(
            String room, @Nullable Item current, List<Item> pending) {
        CurrentRequest playing =
                current == null
                        ? null
                        : new CurrentRequest(
                                current.requestId,
                                current.chunks.size(),
                                current.playedCount(),
                                current.status.name(),
                                current.generation.wireName(),
                                current.excerpt(EXCERPT));
        return new PlaybackQueueUpdated(
                room,
                pending.size(),
                playing,
                pending.stream()
                        .map(item ->
                                new PendingRequest(
                                        item.requestId,
                                        item.status.name(),
                                        item.generation.wireName(),
                                        item.chunks.size(),
                                        item.excerpt(EXCERPT)))
                        .toList());
    }

    static double seconds(long samples, int rate) {
        return Anchor.micros(samples, rate) / 1e6;
    }

    /** What {@code GET …/audio/queue} answers. */
    static QueueView view(
            PlaybackQueueUpdated queue, @Nullable Long skewUs, RoomTimeline timeline, long nowUs) {
        Anchor anchor = timeline.anchor();
        return new QueueView(
                queue,
                skewUs,
                timeline.rev(),
                anchor == null ? null : anchor.startAtUs(),
                anchor == null ? null : seconds(timeline.position(nowUs), anchor.rate()),
                timeline.stalled());
    }

    private void tell(ServerMessage message) {
        context.ports().topics().publish(topic, OutboundMessage.of(message));
    }
}
