package dev.earshot.store.sqlite;

import dev.earshot.core.claim.ClaimRow;
import dev.earshot.core.claim.ClaimStore;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Rows of {@code device_claims}. Thread-safe; no method blocks. */
final class SqliteClaims implements ClaimStore {
    private static final String FIND =
            """
            SELECT device_id, epoch, connection_id, node, since FROM device_claims
            WHERE device_id = ? AND connection_id IS NOT NULL\
            """;

    private static final String TAKE =
            """
            INSERT INTO device_claims AS old (device_id, epoch, connection_id, node, since)
            VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (device_id) DO UPDATE SET epoch = excluded.epoch,
                connection_id = excluded.connection_id, node = excluded.node, since = excluded.since
            WHERE excluded.epoch = old.epoch + 1
                OR (old.connection_id IS NULL AND excluded.epoch > old.epoch)\
            """;

    private static final String RELEASE =
            """
            UPDATE device_claims SET connection_id = NULL
            WHERE device_id = ? AND epoch = ? AND connection_id IS NOT NULL\
            """;

    private static final String RELEASE_ALL =
            "UPDATE device_claims SET connection_id = NULL WHERE node = ? AND connection_id IS NOT NULL";

    private final GroupCommit writer;
    private final Readers readers;

    SqliteClaims(GroupCommit writer, Readers readers) {
        this.writer = writer;
        this.readers = readers;
    }

    @Override
    public CompletionStage<Optional<ClaimRow>> find(String device) {
        return readers.submit(session -> session.first(FIND, SqliteClaims::read, device));
    }

    @Override
    public CompletionStage<Long> lastEpoch(String device) {
        return readers.submit(session ->
                session.number("SELECT epoch FROM device_claims WHERE device_id = ?", device));
    }

    @Override
    public CompletionStage<Boolean> take(ClaimRow claim) {
        return writer.submit(session ->
                claim.epoch() >= 1
                        && session.update(
                                        TAKE,
                                        claim.device(),
                                        claim.epoch(),
                                        claim.connectionId(),
                                        claim.node(),
                                        Micros.of(claim.since()))
                                == 1);
    }

    @Override
    public CompletionStage<Boolean> release(String device, long epoch) {
        return writer.submit(session -> session.update(RELEASE, device, epoch) == 1);
    }

    @Override
    public CompletionStage<Integer> releaseAll(String node) {
        return writer.submit(session -> session.update(RELEASE_ALL, node));
    }

    private static ClaimRow read(Row row) throws SQLException {
        return new ClaimRow(row.text(), row.number(), row.text(), row.text(), row.instant());
    }
}
