package dev.earshot.store.sqlite;

import dev.earshot.core.audio.AudioStore;
import dev.earshot.core.audio.ChunkRow;
import dev.earshot.core.audio.ChunkStatus;
import dev.earshot.core.audio.GenerationStatus;
import dev.earshot.core.audio.RequestRow;
import dev.earshot.core.audio.RequestStatus;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Rows of {@code audio_playback_requests} and {@code audio_chunks}. Thread-safe; no method blocks.
 */
final class SqliteAudio implements AudioStore {
    /** Rows removed in one go, so that no clean-up holds up other writes for long. */
    private static final int REMOVED_AT_ONCE = 1_000;

    private static final String REQUEST_COLUMNS =
            """
            request_id, campaign_id, order_number, user_id, playback_group, text, text_final, \
            source, status, generation, sample_rate, rev, started_at, start_at_us, position_us, \
            error, created_at, ended_at\
            """;

    private static final String SAVE_REQUEST =
            "INSERT INTO audio_playback_requests ("
                    + REQUEST_COLUMNS
                    + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                    + """
                    ON CONFLICT (request_id) DO UPDATE SET
                       campaign_id = excluded.campaign_id, order_number = excluded.order_number,
                       user_id = excluded.user_id, playback_group = excluded.playback_group,
                       text = excluded.text, text_final = excluded.text_final,
                       source = excluded.source, status = excluded.status,
                       generation = excluded.generation, sample_rate = excluded.sample_rate,
                       rev = excluded.rev, started_at = excluded.started_at,
                       start_at_us = excluded.start_at_us, position_us = excluded.position_us,
                       error = excluded.error, created_at = excluded.created_at,
                       ended_at = excluded.ended_at\
                    """;

    private static final String UNFINISHED =
            "SELECT "
                    + REQUEST_COLUMNS
                    + " FROM audio_playback_requests WHERE status IN ('PENDING', 'GENERATING')"
                    + " ORDER BY campaign_id, order_number";

    private static final String REQUEST =
            "SELECT " + REQUEST_COLUMNS + " FROM audio_playback_requests WHERE request_id = ?";

    private static final String CHUNK_COLUMNS =
            """
            chunk_id, request_id, campaign_id, sequence_number, chunk_number, mime_type, \
            size_bytes, duration_us, status, created_at\
            """;

    private static final String SAVE_CHUNK =
            "INSERT INTO audio_chunks ("
                    + CHUNK_COLUMNS
                    + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                    + """
                    ON CONFLICT (chunk_id) DO UPDATE SET
                       request_id = excluded.request_id, campaign_id = excluded.campaign_id,
                       sequence_number = excluded.sequence_number,
                       chunk_number = excluded.chunk_number, mime_type = excluded.mime_type,
                       size_bytes = excluded.size_bytes, duration_us = excluded.duration_us,
                       status = excluded.status, created_at = excluded.created_at\
                    """;

    private static final String RAISE_SEQUENCE =
            """
            INSERT INTO audio_sequences (campaign_id, last_sequence) VALUES (?, ?)
            ON CONFLICT (campaign_id) DO UPDATE SET
                last_sequence = max(last_sequence, excluded.last_sequence)\
            """;

    private static final String LAST_SEQUENCE =
            "SELECT coalesce((SELECT last_sequence FROM audio_sequences WHERE campaign_id = ?), -1)";

    private static final String CHUNKS =
            "SELECT "
                    + CHUNK_COLUMNS
                    + " FROM audio_chunks WHERE request_id = ? ORDER BY chunk_number";

    private static final String CHUNK =
            "SELECT " + CHUNK_COLUMNS + " FROM audio_chunks WHERE chunk_id = ?";

    /** Each half has an index of its own. A kill may leave chunks unplayed for ever. */
    private static final String PLAYED_BEFORE =
            """
            SELECT chunk_id FROM audio_playback_requests request
                CROSS JOIN audio_chunks chunk USING (request_id)
            WHERE request.ended_at < ?1
            UNION ALL
            SELECT chunk_id FROM audio_chunks chunk
            WHERE status = 'PLAYED' AND created_at < ?1
                AND NOT EXISTS (SELECT 1 FROM audio_playback_requests request
                    WHERE request.request_id = chunk.request_id)
            LIMIT ?2\
            """;

    private static final String REMOVE_CHUNK = "DELETE FROM audio_chunks WHERE chunk_id = ?";

    private static final String REMOVE_EMPTY_REQUESTS =
            """
            DELETE FROM audio_playback_requests WHERE request_id IN (
                SELECT request_id FROM audio_playback_requests request WHERE ended_at < ?
                    AND NOT EXISTS (SELECT 1 FROM audio_chunks chunk
                        WHERE chunk.request_id = request.request_id)
                LIMIT ?)\
            """;

    private static final String TOTAL_BYTES =
            "SELECT coalesce(sum(size_bytes), 0) FROM audio_chunks";

    private static final String OLDEST_PLAYED =
            """
            SELECT chunk_id, size_bytes FROM audio_chunks WHERE status = 'PLAYED'
            ORDER BY created_at, sequence_number LIMIT ?\
            """;

    private record Sized(String chunkId, long bytes) {}

    private final GroupCommit writer;
    private final Readers readers;

    SqliteAudio(GroupCommit writer, Readers readers) {
        this.writer = writer;
        this.readers = readers;
    }

    @Override
    public CompletionStage<@Nullable Void> saveRequest(RequestRow row) {
        return writer.submit(session -> {
            session.update(
                    SAVE_REQUEST,
                    row.requestId(),
                    row.campaignId(),
                    row.orderNumber(),
                    row.userId(),
                    row.playbackGroup(),
                    row.text(),
                    row.textFinal(),
                    row.source(),
                    row.status().name(),
                    row.generation().wireName(),
                    row.sampleRate(),
                    row.rev(),
                    Micros.ofNullable(row.startedAt()),
                    row.startAtMicros(),
                    row.positionMicros(),
                    row.error(),
                    Micros.of(row.createdAt()),
                    Micros.ofNullable(row.endedAt()));
            return null;
        });
    }

    @Override
    public CompletionStage<@Nullable Void> saveChunks(Collection<ChunkRow> rows) {
        List<ChunkRow> copy = List.copyOf(rows);
        return writer.submit(session -> {
            for (ChunkRow row : copy) {
                save(session, row);
            }
            return null;
        });
    }

    private static void save(Session session, ChunkRow row) throws SQLException {
        session.update(
                SAVE_CHUNK,
                row.chunkId(),
                row.requestId(),
                row.campaignId(),
                row.sequenceNumber(),
                row.chunkNumber(),
                row.mimeType(),
                row.sizeBytes(),
                row.durationMicros(),
                row.status().name(),
                Micros.of(row.createdAt()));
        session.update(RAISE_SEQUENCE, row.campaignId(), row.sequenceNumber());
    }

    @Override
    public CompletionStage<List<RequestRow>> unfinishedRequests() {
        return readers.submit(session -> session.list(UNFINISHED, SqliteAudio::readRequest));
    }

    @Override
    public CompletionStage<Optional<RequestRow>> request(String requestId) {
        return readers.submit(
                session -> session.first(REQUEST, SqliteAudio::readRequest, requestId));
    }

    @Override
    public CompletionStage<List<ChunkRow>> chunks(String requestId) {
        return readers.submit(session -> session.list(CHUNKS, SqliteAudio::readChunk, requestId));
    }

    @Override
    public CompletionStage<Optional<ChunkRow>> chunk(String chunkId) {
        return readers.submit(session -> session.first(CHUNK, SqliteAudio::readChunk, chunkId));
    }

    @Override
    public CompletionStage<Long> lastSequence(String campaignId) {
        return readers.submit(session -> session.number(LAST_SEQUENCE, campaignId));
    }

    @Override
    public CompletionStage<List<String>> removePlayedBefore(Instant moment) {
        long micros = Micros.of(moment);
        return inSlices(session -> removePlayedBefore(session, micros), List.of());
    }

    private static List<String> removePlayedBefore(Session session, long moment)
            throws SQLException {
        List<String> ids = session.list(PLAYED_BEFORE, Row::text, moment, REMOVED_AT_ONCE);
        remove(session, ids);
        session.update(REMOVE_EMPTY_REQUESTS, moment, REMOVED_AT_ONCE);
        return ids;
    }

    @Override
    public CompletionStage<List<String>> removeOldestPlayedOver(long budgetBytes) {
        return inSlices(session -> removeOldestOver(session, budgetBytes), List.of());
    }

    private static List<String> removeOldestOver(Session session, long budgetBytes)
            throws SQLException {
        long excess = session.number(TOTAL_BYTES) - budgetBytes;
        List<String> ids = new ArrayList<>();
        if (excess > 0) {
            for (Sized chunk :
                    session.list(OLDEST_PLAYED, SqliteAudio::readSized, REMOVED_AT_ONCE)) {
                if (excess <= 0) {
                    break;
                }
                ids.add(chunk.chunkId());
                excess -= chunk.bytes();
            }
        }
        remove(session, ids);
        return ids;
    }

    /** Repeats a removal as long as it removes as much as it may at once. */
    private CompletionStage<List<String>> inSlices(
            Work<List<String>> removal, List<String> before) {
        return writer.submit(removal)
                .thenCompose(ids -> {
                    List<String> all = new ArrayList<>(before);
                    all.addAll(ids);
                    return ids.size() < REMOVED_AT_ONCE
                            ? CompletableFuture.completedStage(all)
                            : inSlices(removal, all);
                });
    }

    private static void remove(Session session, List<String> chunkIds) throws SQLException {
        for (String id : chunkIds) {
            session.update(REMOVE_CHUNK, id);
        }
    }

    private static RequestRow readRequest(Row row) throws SQLException {
        return new RequestRow(
                row.text(),
                row.text(),
                row.number(),
                row.text(),
                row.textOrNull(),
                row.textOrNull(),
                row.flag(),
                row.text(),
                row.constant(RequestStatus.class),
                row.constant(GenerationStatus.class),
                row.integer(),
                row.number(),
                row.instantOrNull(),
                row.number(),
                row.number(),
                row.textOrNull(),
                row.instant(),
                row.instantOrNull());
    }

    private static ChunkRow readChunk(Row row) throws SQLException {
        return new ChunkRow(
                row.text(),
                row.text(),
                row.text(),
                row.number(),
                row.integer(),
                row.text(),
                row.number(),
                row.number(),
                row.constant(ChunkStatus.class),
                row.instant());
    }

    private static Sized readSized(Row row) throws SQLException {
        return new Sized(row.text(), row.number());
    }
}
