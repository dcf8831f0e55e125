package dev.earshot.store.sqlite;

import dev.earshot.core.mailbox.MailboxStore;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Removes messages that expired, and once an hour forgets what nobody used for long. It goes in
 * slices, so that it never holds up other writes for long. Thread-safe; no method blocks.
 */
final class MailboxSweep {
    private static final Duration KEPT = Duration.ofDays(30);
    private static final Duration FORGET_EVERY = Duration.ofHours(1);
    private static final int AT_ONCE = 2_000;

    /** What a look at a whole table found, to be looked at again before it is deleted. */
    private enum Stale {
        KEYS(
                "SELECT publish_key, '' FROM published_keys WHERE until <= ? LIMIT ?",
                "DELETE FROM published_keys WHERE publish_key = ?1 || ?2 AND until <= ?3"),
        CURSORS(
                "SELECT log_id, reader FROM message_cursors WHERE touched_at < ? LIMIT ?",
                "DELETE FROM message_cursors WHERE log_id = ? AND reader = ? AND touched_at < ?"),
        GAPS(
                "SELECT log_id, first_seq FROM message_gaps WHERE touched_at < ? LIMIT ?",
                "DELETE FROM message_gaps WHERE log_id = ? AND first_seq = ? AND touched_at < ?"),
        LOGS(
                "SELECT log_id, '' FROM message_logs WHERE "
                        + Stale.UNUSED.formatted("?1")
                        + " LIMIT ?2",
                "DELETE FROM message_logs WHERE log_id = ?1 || ?2 AND "
                        + Stale.UNUSED.formatted("?3"));

        private static final String UNUSED =
                """
                messages = 0 AND touched_at < %s
                    AND NOT EXISTS (SELECT 1 FROM message_gaps
                        WHERE message_gaps.log_id = message_logs.log_id)
                    AND NOT EXISTS (SELECT 1 FROM message_cursors
                        WHERE message_cursors.log_id = message_logs.log_id)\
                """;

        private static final String REMEMBER_HEAD =
                """
                UPDATE message_epoch SET forgotten_head = max(forgotten_head, coalesce(
                    (SELECT head FROM message_logs WHERE log_id = ?), 0))\
                """;

        private final String select;
        private final String delete;

        Stale(String select, String delete) {
            this.select = select;
            this.delete = delete;
        }

        void remove(Session session, Key key, long moment) throws SQLException {
            if (this == LOGS) {
                session.update(REMEMBER_HEAD, key.first());
            }
            session.update(delete, key.first(), key.second(), moment);
        }
    }

    private record Key(String first, String second) {
        static Key read(Row row) throws SQLException {
            return new Key(row.text(), row.text());
        }
    }

    private final GroupCommit writer;
    private final Readers readers;
    private final AtomicReference<Instant> forgotten = new AtomicReference<>(Instant.MIN);

    MailboxSweep(GroupCommit writer, Readers readers) {
        this.writer = writer;
        this.readers = readers;
    }

    CompletionStage<Integer> removeExpired(Instant now) {
        return writer.submit(session -> expired(session, Micros.of(now)))
                .thenCompose(removed -> forget(now).thenApply(_ -> removed));
    }

    private static int expired(Session session, long now) throws SQLException {
        int removed = 0;
        while (removed < MailboxStore.EXPIRED_AT_ONCE) {
            OpenLog log = OpenLog.withExpired(session, now);
            if (log == null) {
                break;
            }
            removed += log.removeExpired(now, MailboxStore.EXPIRED_AT_ONCE - removed);
            log.save(now);
        }
        return removed;
    }

    private CompletionStage<@Nullable Void> forget(Instant now) {
        Instant last = forgotten.get();
        boolean due =
                now.isBefore(last)
                        || last.equals(Instant.MIN)
                        || now.isAfter(last.plus(FORGET_EVERY));
        if (!due || !forgotten.compareAndSet(last, now)) {
            return CompletableFuture.completedStage(null);
        }
        long unused = Micros.of(now.minus(KEPT));
        return forget(Stale.KEYS, Micros.of(now))
                .thenCompose(_ -> forget(Stale.CURSORS, unused))
                .thenCompose(_ -> forget(Stale.GAPS, unused))
                .thenCompose(_ -> forget(Stale.LOGS, unused));
    }

    private CompletionStage<@Nullable Void> forget(Stale stale, long moment) {
        return readers.submit(session -> session.list(stale.select, Key::read, moment, AT_ONCE))
                .thenCompose(keys -> writer.submit(session -> remove(session, stale, keys, moment)))
                .thenCompose(removed ->
                        removed < AT_ONCE
                                ? CompletableFuture.completedStage(null)
                                : forget(stale, moment));
    }

    private static int remove(Session session, Stale stale, List<Key> keys, long moment)
            throws SQLException {
        for (Key key : keys) {
            stale.remove(session, key, moment);
        }
        return keys.size();
    }
}
