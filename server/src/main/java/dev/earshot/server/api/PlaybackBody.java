package dev.earshot.server.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.earshot.core.ledger.ChunkMark;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** What one connection did with one chunk, as the server API shows it. Immutable. */
@JsonInclude(JsonInclude.Include.ALWAYS)
record PlaybackBody(
        @Nullable String chunkId,
        String requestId,
        long sequenceNumber,
        @Nullable String sentAt,
        @Nullable String acknowledgedAt,
        @Nullable String playedAt) {
    static PlaybackBody of(ChunkMark mark) {
        return new PlaybackBody(
                mark.chunkId(),
                mark.requestId(),
                mark.sequenceNumber(),
                time(mark.sentAtMicros()),
                time(mark.acknowledgedAtMicros()),
                time(mark.playedAtMicros()));
    }

    private static @Nullable String time(long micros) {
        return micros == 0 ? null : Instant.EPOCH.plus(micros, ChronoUnit.MICROS).toString();
    }
}
