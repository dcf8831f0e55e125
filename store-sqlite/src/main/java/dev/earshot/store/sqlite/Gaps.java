package dev.earshot.store.sqlite;

import dev.earshot.core.mailbox.Gap;
import java.sql.SQLException;
import java.util.List;

/** Rows of {@code message_gaps}. Works on the session of its caller. */
final class Gaps {
    private static final int MOST = 64;

    private static final String COLUMNS =
            "SELECT first_seq, last_seq, lost, reason FROM message_gaps";
    private static final String BEFORE =
            COLUMNS + " WHERE log_id = ? AND first_seq <= ? ORDER BY first_seq DESC LIMIT 1";
    private static final String BEHIND =
            COLUMNS + " WHERE log_id = ? AND first_seq > ? ORDER BY first_seq LIMIT 1";
    private static final String OLDEST = COLUMNS + " WHERE log_id = ? ORDER BY first_seq LIMIT 2";
    private static final String BETWEEN =
            COLUMNS + " WHERE log_id = ? AND last_seq > ? AND first_seq <= ? ORDER BY first_seq";
    private static final String REMOVE =
            "DELETE FROM message_gaps WHERE log_id = ? AND first_seq = ?";
    private static final String INSERT = "INSERT INTO message_gaps VALUES (?, ?, ?, ?, ?, ?)";
    private static final String MESSAGES_BETWEEN =
            "SELECT EXISTS (SELECT 1 FROM messages WHERE log_id = ? AND seq > ? AND seq < ?)";

    private Gaps() {}

    /** Notes that a message, which is gone already, is missing. */
    static void note(Session session, long log, long seq, String reason, long now)
            throws SQLException {
        Gap before = session.first(BEFORE, Gaps::read, log, seq).orElse(null);
        Gap behind = session.first(BEHIND, Gaps::read, log, seq).orElse(null);
        Gap gap = new Gap(seq, seq, 1, reason);
        if (before != null && joins(session, log, before, gap)) {
            session.update(REMOVE, log, before.from());
            gap = joined(before, gap);
        }
        if (behind != null && joins(session, log, gap, behind)) {
            session.update(REMOVE, log, behind.from());
            gap = joined(gap, behind);
        }
        insert(session, log, gap, now);
        if (gap.lost() == 1) {
            bound(session, log, now);
        }
    }

    private static void bound(Session session, long log, long now) throws SQLException {
        if (session.number("SELECT count(*) FROM message_gaps WHERE log_id = ?", log) > MOST) {
            List<Gap> oldest = session.list(OLDEST, Gaps::read, log);
            for (Gap gap : oldest) {
                session.update(REMOVE, log, gap.from());
            }
            insert(session, log, joined(oldest.getFirst(), oldest.getLast()), now);
        }
    }

    private static void insert(Session session, long log, Gap gap, long now) throws SQLException {
        session.update(INSERT, log, gap.from(), gap.to(), gap.lost(), gap.reason(), now);
    }

    private static boolean joins(Session session, long log, Gap first, Gap second)
            throws SQLException {
        return second.from() <= first.to()
                || (first.reason().equals(second.reason())
                        && session.number(MESSAGES_BETWEEN, log, first.to(), second.from()) == 0);
    }

    private static Gap joined(Gap first, Gap second) {
        // A merged gap may hold the offset of a message that was still there.
        boolean inside = second.from() <= first.to();
        return new Gap(
                first.from(),
                Math.max(first.to(), second.to()),
                first.lost() + second.lost(),
                inside ? first.reason() : second.reason());
    }

    /** Those that end behind {@code after} and begin at {@code upTo} or before. */
    static List<Gap> between(Session session, long log, long after, long upTo) throws SQLException {
        return session.list(BETWEEN, Gaps::read, log, after, upTo);
    }

    static void removeUpTo(Session session, long log, long seq) throws SQLException {
        session.update("DELETE FROM message_gaps WHERE log_id = ? AND last_seq <= ?", log, seq);
    }

    private static Gap read(Row row) throws SQLException {
        return new Gap(row.number(), row.number(), row.number(), row.text());
    }
}
