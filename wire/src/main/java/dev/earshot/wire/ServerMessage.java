package dev.earshot.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A message from the server to a client; {@code type} is its first field. Immutable. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
public sealed interface ServerMessage {
    /**
     * The first message on every connection.
     *
     * @param connectionId its id
     * @param connectionToken good once, to resume
     * @param resumed whether an older connection's state came back
     * @param resumedFrom that older connection
     * @param missed how many messages could not be kept, null where unknowable
     * @param serverTimeUs the cluster clock
     * @param clockId names that clock
     * @param heartbeatMs how often the client should show life
     */
    @JsonTypeName("connected")
    record Connected(
            String connectionId,
            String connectionToken,
            boolean resumed,
            @Nullable String resumedFrom,
            @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable Long missed,
            long serverTimeUs,
            String clockId,
            long heartbeatMs)
            implements ServerMessage {}

    /**
     * Something the client sent was not accepted; the connection stays open.
     *
     * @param code one lower_snake_case word of the protocol documentation
     * @param message what is wrong, for people
     */
    @JsonTypeName("error")
    record Failure(String code, String message) implements ServerMessage {}

    /**
     * The answer to {@code time_ping}: RFC 5905's four timestamps, the fourth being the client's
     * own.
     *
     * @param seq echoed
     * @param t1Us echoed: when the client sent
     * @param t2Us when the server received, on the cluster clock
     * @param t3Us when the server answered, on the cluster clock
     * @param clockId names that clock
     */
    @JsonTypeName("time_pong")
    record TimePong(long seq, long t1Us, long t2Us, long t3Us, String clockId)
            implements ServerMessage {}

    /**
     * Somebody's message.
     *
     * @param id 128 random bits, hex; a repetition has the same
     * @param seq its offset in its topic, null where it was not stored
     * @param topic the log that it stands in, or whom it was for
     * @param from who sent it
     * @param data what the sender said, as JSON
     * @param sentAt when it was accepted, ISO-8601
     */
    @JsonTypeName("message")
    record Message(
            String id,
            @Nullable Long seq,
            String topic,
            @Nullable String from,
            @JsonRawValue String data,
            String sentAt)
            implements ServerMessage {}

    /**
     * Messages of a topic are gone that this reader has not acknowledged.
     *
     * @param topic which log
     * @param from the first offset
     * @param to the last
     * @param lost how many messages
     * @param reason {@code expired}, {@code overflow} or {@code reset}
     */
    @JsonTypeName("gap")
    record Gap(String topic, long from, long to, long lost, String reason)
            implements ServerMessage {}

    /**
     * A {@code send} with a reference was accepted.
     *
     * @param ref that reference
     * @param id of the message
     * @param live connections that it was handed to
     * @param queued devices that it waits for
     */
    @JsonTypeName("sent")
    record Sent(String ref, String id, int live, int queued) implements ServerMessage {}

    /**
     * Something happened to the connection's conversation.
     *
     * @param event {@code conversation_started}
     * @param conversationId which conversation
     */
    @JsonTypeName("system_event")
    record SystemEvent(String event, String conversationId) implements ServerMessage {}

    /** The server is going away; reconnect after this many milliseconds. */
    @JsonTypeName("draining")
    record Draining(long reconnectInMs) implements ServerMessage {}

    /** The token's authority ends in this many milliseconds; send {@code refresh} before. */
    @JsonTypeName("token_expiring")
    record TokenExpiring(long inMs) implements ServerMessage {}

    /**
     * The connection goes on with the token that was sent.
     *
     * @param expiresInMs how long that lasts
     * @param leftRooms rooms that it does not open and the connection is no longer in, null for
     *     none
     */
    @JsonTypeName("token_refreshed")
    record TokenRefreshed(long expiresInMs, @Nullable List<String> leftRooms)
            implements ServerMessage {}

    /**
     * An item of a room's timeline plays, or will from {@code startAtUs}.
     *
     * @param campaignId the room
     * @param requestId the item
     * @param streamUrl progressive audio; holds no secret
     * @param startedAt first real start, ISO-8601
     * @param startAtUs virtual anchor on the cluster clock: position = now − anchor
     * @param positionSec position at the moment of sending, 0 where the start lies ahead
     * @param isLateJoin whether this went to one newcomer
     * @param chunkIds chunks known so far
     * @param text what is said, null where an application made the audio
     * @param rev the room's timeline revision
     * @param clockId names the clock of {@code startAtUs}
     * @param format of the audio
     */
    @JsonTypeName("audio_stream_started")
    record AudioStreamStarted(
            String campaignId,
            String requestId,
            String streamUrl,
            String startedAt,
            long startAtUs,
            double positionSec,
            boolean isLateJoin,
            List<String> chunkIds,
            @Nullable String text,
            long rev,
            String clockId,
            AudioFormat format)
            implements ServerMessage {}

    /**
     * The layout of audio samples.
     *
     * @param encoding always {@code pcm_s16le}
     * @param sampleRate in Hz
     * @param channels always 1
     */
    record AudioFormat(String encoding, int sampleRate, int channels) {
        /** Signed 16-bit little-endian mono at this rate. */
        public static AudioFormat mono(int sampleRate) {
            return new AudioFormat("pcm_s16le", sampleRate, 1);
        }
    }

    /** A chunk was made. {@code sequenceNumber} rises per room. */
    @JsonTypeName("audio_chunk_ready")
    record AudioChunkReady(
            String campaignId,
            String requestId,
            long sequenceNumber,
            @Nullable String playbackGroup,
            Chunk chunk)
            implements ServerMessage {}

    /**
     * A chunk as announced.
     *
     * @param chunkNumber its number in the request, from 0
     * @param totalChunks how many the request will have, null while unknown
     */
    record Chunk(
            String id,
            String url,
            String mimeType,
            long sizeBytes,
            double durationSec,
            int chunkNumber,
            @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable Integer totalChunks) {}

    /** A room's queue changed; the same fields as {@code GET …/audio/queue}. */
    @JsonTypeName("playback_queue_updated")
    record PlaybackQueueUpdated(
            String campaignId,
            int pendingCount,
            @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable CurrentRequest currentRequest,
            List<PendingRequest> pendingRequests)
            implements ServerMessage {}

    /** The item that plays. */
    record CurrentRequest(
            String requestId,
            int chunkCount,
            int playedCount,
            String status,
            String generation,
            @Nullable String text) {}

    /** An item that waits. */
    record PendingRequest(
            String requestId,
            String status,
            String generation,
            int chunkCount,
            @Nullable String text) {}

    /** Playback of a room waits for audio. */
    @JsonTypeName("audio_stream_stalled")
    record AudioStreamStalled(
            String campaignId,
            String requestId,
            long rev,
            long atUs,
            long startAtUs,
            double positionSec,
            String reason)
            implements ServerMessage {}

    /** It goes on, with a new anchor. */
    @JsonTypeName("audio_stream_resumed")
    record AudioStreamResumed(
            String campaignId,
            String requestId,
            long rev,
            long atUs,
            long startAtUs,
            double positionSec,
            String reason)
            implements ServerMessage {}

    /** The item's turn is over: {@code reason} is completed, skipped or failed. */
    @JsonTypeName("audio_stream_stopped")
    record AudioStreamStopped(
            String campaignId,
            String requestId,
            long rev,
            long atUs,
            long startAtUs,
            double positionSec,
            String reason)
            implements ServerMessage {}

    /**
     * How well a room plays in step; goes to its hosts at most once a second.
     *
     * @param skewUs largest minus smallest error reported within 10 s, null with fewer than two
     *     reports
     * @param listeners connections that reported within 10 s
     * @param members connections in the room
     */
    @JsonTypeName("playback_sync")
    record PlaybackSync(
            String campaignId,
            @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable Long skewUs,
            int listeners,
            int members)
            implements ServerMessage {}
}
