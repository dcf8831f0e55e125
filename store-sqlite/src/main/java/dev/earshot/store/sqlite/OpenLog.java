package dev.earshot.store.sqlite;

import dev.earshot.core.mailbox.Draft;
import dev.earshot.core.mailbox.Gap;
import dev.earshot.core.mailbox.LogBounds;
import dev.earshot.core.topic.LogName;
import dev.earshot.core.topic.Topic;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code message_logs} during one write, with its counters: who changes it calls {@link
 * #save}. Works on the session of its caller.
 */
final class OpenLog {
    private static final String COLUMNS =
            "SELECT log_id, kind, head, messages, bytes, next_expiry FROM message_logs ";

    private static final String BEGIN =
            """
            INSERT INTO message_logs (log, kind, head, messages, bytes, next_expiry, touched_at)
            VALUES (?, ?, (SELECT forgotten_head FROM message_epoch), 0, 0, NULL, ?)\
            """;

    private static final String SAVE =
            """
            UPDATE message_logs SET head = ?, messages = ?, bytes = ?, next_expiry = ?, touched_at = ?
            WHERE log_id = ?\
            """;

    private static final String ADD =
            """
            INSERT INTO messages (log_id, seq, message_id, kind, sender, collapse_key, sent_at,
                expires_at, bytes, data) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)\
            """;

    private static final String WITH_KEY =
            "SELECT seq, bytes, expires_at FROM messages WHERE log_id = ? AND collapse_key = ?";

    private static final String OLDEST =
            "SELECT seq, bytes, expires_at FROM messages WHERE log_id = ? ORDER BY seq LIMIT 1";

    private static final String EXPIRED =
            """
            SELECT seq, bytes, expires_at FROM messages INDEXED BY messages_expiry
            WHERE log_id = ? AND expires_at <= ? ORDER BY expires_at, seq LIMIT ?\
            """;

    private static final String SUM_UP_TO =
            """
            SELECT count(*), coalesce(sum(bytes), 0), 0 FROM messages INDEXED BY messages_log
            WHERE log_id = ? AND seq <= ?\
            """;

    private record Held(long seq, long bytes, long expiresAt) {
        static Held read(Row row) throws SQLException {
            return new Held(row.number(), row.number(), row.number());
        }
    }

    private final Session session;
    private final long id;
    private final String kind;
    private long head;
    private long messages;
    private long bytes;
    private @Nullable Long nextExpiry;

    private OpenLog(Session session, Row row) throws SQLException {
        this.session = session;
        this.id = row.number();
        this.kind = row.text();
        this.head = row.number();
        this.messages = row.number();
        this.bytes = row.number();
        this.nextExpiry = row.numberOrNull();
    }

    static @Nullable OpenLog find(Session session, String name) throws SQLException {
        return session.first(COLUMNS + "WHERE log = ?", row -> new OpenLog(session, row), name)
                .orElse(null);
    }

    static OpenLog begun(Session session, LogName name, long now) throws SQLException {
        OpenLog log = find(session, name.text());
        if (log == null) {
            session.update(BEGIN, name.text(), name.topic().kind().wireName(), now);
            log = find(session, name.text());
        }
        if (log == null) {
            throw new SQLException("a log that was just begun is not there");
        }
        return log;
    }

    /** A log in which messages may have expired, or null. */
    static @Nullable OpenLog withExpired(Session session, long now) throws SQLException {
        return session.first(
                        COLUMNS + "WHERE next_expiry <= ? ORDER BY next_expiry LIMIT 1",
                        row -> new OpenLog(session, row),
                        now)
                .orElse(null);
    }

    long id() {
        return id;
    }

    long head() {
        return head;
    }

    long messages() {
        return messages;
    }

    long bytes() {
        return bytes;
    }

    static int size(String data) {
        return data.getBytes(StandardCharsets.UTF_8).length;
    }

    /** How many gave way, or empty where none may and there is no room. */
    OptionalInt makeRoom(Draft draft, long now) throws SQLException {
        LogBounds bounds = draft.bounds();
        int size = size(draft.data());
        Held collapsed = withKey(draft.key());
        if (over(bounds, collapsed, size)) {
            removeExpired(now, Integer.MAX_VALUE);
            removeWhatAllHave();
            collapsed = withKey(draft.key());
        }
        boolean empty = messages == (collapsed == null ? 0 : 1);
        if (bounds.overflow() == LogBounds.Overflow.REJECT
                && !empty
                && over(bounds, collapsed, size)) {
            return OptionalInt.empty();
        }
        if (collapsed != null) {
            remove(collapsed);
        }
        int dropped = 0;
        while (messages > 0 && over(bounds, null, size)) {
            Held oldest = session.first(OLDEST, Held::read, id).orElseThrow();
            remove(oldest);
            noteIfMissed(oldest.seq(), Gap.OVERFLOW, now);
            dropped++;
        }
        return OptionalInt.of(dropped);
    }

    private boolean over(LogBounds bounds, @Nullable Held collapsed, int size) {
        long count = messages + 1 - (collapsed == null ? 0 : 1);
        long sum = bytes + size - (collapsed == null ? 0 : collapsed.bytes());
        return count > bounds.messages() || sum > bounds.bytes();
    }

    private @Nullable Held withKey(@Nullable String key) throws SQLException {
        return key == null ? null : session.first(WITH_KEY, Held::read, id, key).orElse(null);
    }

    private void remove(Held message) throws SQLException {
        session.update("DELETE FROM messages WHERE log_id = ? AND seq = ?", id, message.seq());
        messages--;
        bytes -= message.bytes();
    }

    private void noteIfMissed(long seq, String reason, long now) throws SQLException {
        if (!isUsers() || seq > acknowledgedByAll()) {
            Gaps.note(session, id, seq, reason, now);
        }
    }

    private boolean isUsers() {
        return kind.equals(Topic.Kind.USER.wireName());
    }

    /** Where nobody reads, all have everything. */
    private long acknowledgedByAll() throws SQLException {
        return session.number(
                "SELECT coalesce(min(acknowledged), ?2) FROM message_cursors WHERE log_id = ?1",
                id,
                Long.MAX_VALUE);
    }

    private void removeWhatAllHave() throws SQLException {
        if (isUsers()) {
            removeUpTo(acknowledgedByAll());
        }
    }

    /** Removes messages without noting a gap. */
    void removeUpTo(long seq) throws SQLException {
        Held sum = session.first(SUM_UP_TO, Held::read, id, seq).orElseThrow();
        if (sum.seq() > 0) {
            session.update("DELETE FROM messages WHERE log_id = ? AND seq <= ?", id, seq);
            messages -= sum.seq();
            bytes -= sum.bytes();
        }
    }

    /** Removes at most so many expired messages. */
    int removeExpired(long now, int most) throws SQLException {
        if (nextExpiry == null || nextExpiry > now) {
            return 0;
        }
        List<Held> expired = session.list(EXPIRED, Held::read, id, now, most);
        for (Held message : expired) {
            remove(message);
            noteIfMissed(message.seq(), Gap.EXPIRED, now);
        }
        nextExpiry =
                session.first(
                                "SELECT min(expires_at) FROM messages WHERE log_id = ?",
                                Row::number,
                                id)
                        .orElse(0L);
        return expired.size();
    }

    /** Removes all but the head. */
    void clear() throws SQLException {
        session.update("DELETE FROM messages WHERE log_id = ?", id);
        session.update("DELETE FROM message_gaps WHERE log_id = ?", id);
        session.update("DELETE FROM message_cursors WHERE log_id = ?", id);
        session.update(
                "UPDATE message_logs SET messages = 0, bytes = 0, next_expiry = NULL"
                        + " WHERE log_id = ?",
                id);
    }

    long add(Draft draft) throws SQLException {
        int size = size(draft.data());
        long expiresAt = Micros.of(draft.expiresAt());
        head++;
        messages++;
        bytes += size;
        nextExpiry =
                messages == 1 || nextExpiry == null ? expiresAt : Math.min(nextExpiry, expiresAt);
        session.update(
                ADD,
                id,
                head,
                draft.id(),
                draft.kind(),
                draft.from(),
                draft.key(),
                Micros.of(draft.sentAt()),
                expiresAt,
                size,
                draft.data());
        return head;
    }

    /** Writes the counters back. */
    void save(long now) throws SQLException {
        session.update(SAVE, head, messages, bytes, messages == 0 ? null : nextExpiry, now, id);
    }
}
