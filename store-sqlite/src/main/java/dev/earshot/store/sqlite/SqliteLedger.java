package dev.earshot.store.sqlite;

import dev.earshot.core.ledger.LedgerStore;
import dev.earshot.core.ledger.PlaybackStateRow;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Rows of {@code connection_playback_states}. Thread-safe; no method blocks. */
final class SqliteLedger implements LedgerStore {
    private static final String COLUMNS =
            """
            connection_id, request_id, first_sequence, sent_to_client, acknowledged_by_client, \
            played_by_client, times, updated_at\
            """;

    /** The times belong to the marks: a row that is behind in any mark brings no times. */
    private static final String NOT_BEHIND =
            """
            excluded.sent_to_client >= old.sent_to_client \
            AND excluded.acknowledged_by_client >= old.acknowledged_by_client \
            AND excluded.played_by_client >= old.played_by_client\
            """;

    private static final String SAVE =
            """
            INSERT INTO connection_playback_states AS old (%1$s) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (connection_id, request_id) DO UPDATE SET
                first_sequence =
                    CASE WHEN %2$s THEN excluded.first_sequence ELSE old.first_sequence END,
                times = CASE WHEN %2$s THEN excluded.times ELSE old.times END,
                sent_to_client = max(old.sent_to_client, excluded.sent_to_client),
                acknowledged_by_client =
                    max(old.acknowledged_by_client, excluded.acknowledged_by_client),
                played_by_client = max(old.played_by_client, excluded.played_by_client),
                updated_at = max(old.updated_at, excluded.updated_at)\
            """
                    .formatted(COLUMNS, NOT_BEHIND);

    private static final String OF =
            "SELECT "
                    + COLUMNS
                    + " FROM connection_playback_states WHERE connection_id = ?"
                    + " ORDER BY first_sequence, request_id";

    private final GroupCommit writer;
    private final Readers readers;

    SqliteLedger(GroupCommit writer, Readers readers) {
        this.writer = writer;
        this.readers = readers;
    }

    @Override
    public CompletionStage<@Nullable Void> save(Collection<PlaybackStateRow> rows) {
        List<PlaybackStateRow> copy = List.copyOf(rows);
        return writer.submit(session -> {
            for (PlaybackStateRow row : copy) {
                session.update(
                        SAVE,
                        row.connectionId(),
                        row.requestId(),
                        row.firstSequence(),
                        row.sentUpTo(),
                        row.acknowledgedUpTo(),
                        row.playedUpTo(),
                        row.times(),
                        row.updatedAtMicros());
            }
            return null;
        });
    }

    @Override
    public CompletionStage<List<PlaybackStateRow>> of(String connectionId) {
        return readers.submit(session -> session.list(OF, SqliteLedger::read, connectionId));
    }

    private static PlaybackStateRow read(Row row) throws SQLException {
        return new PlaybackStateRow(
                row.text(),
                row.text(),
                row.number(),
                row.number(),
                row.number(),
                row.number(),
                row.bytes(),
                row.number());
    }
}
