package dev.earshot.core.audio;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A playback request as stored: one row of {@code audio_playback_requests}. Immutable.
 *
 * @param requestId 128 random bits
 * @param campaignId the room
 * @param orderNumber its place in the room's queue, rising
 * @param userId who asked
 * @param playbackGroup the application's own label, echoed in events
 * @param text what is to be said, null where an application makes the audio
 * @param textFinal whether no more text will be appended
 * @param source whether text is spoken here ({@code text}) or chunks are put ({@code chunks})
 * @param status playback lifecycle
 * @param generation generation lifecycle
 * @param sampleRate of its audio in Hz, 0 until known
 * @param rev the room's timeline revision that this row was written at
 * @param startedAt the first real start
 * @param startAtMicros the timeline's virtual anchor on the cluster clock, 0 while not started
 * @param positionMicros how far the timeline had come when this row was written
 * @param error why it failed
 * @param createdAt when it was accepted
 * @param endedAt when its turn ended
 */
public record RequestRow(
        String requestId,
        String campaignId,
        long orderNumber,
        String userId,
        @Nullable String playbackGroup,
        @Nullable String text,
        boolean textFinal,
        String source,
        RequestStatus status,
        GenerationStatus generation,
        int sampleRate,
        long rev,
        @Nullable Instant startedAt,
        long startAtMicros,
        long positionMicros,
        @Nullable String error,
        Instant createdAt,
        @Nullable Instant endedAt) {}
