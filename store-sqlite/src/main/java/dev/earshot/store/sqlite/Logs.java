package dev.earshot.store.sqlite;

import dev.earshot.core.mailbox.CursorMove;
import dev.earshot.core.mailbox.Position;
import dev.earshot.core.mailbox.Reader;
import dev.earshot.core.topic.Lane;
import dev.earshot.core.topic.LogName;
import dev.earshot.core.topic.Topic;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Cursors into logs, and who is known by them. Works on the session of its caller. */
final class Logs {
    private static final String CURSOR =
            "SELECT acknowledged FROM message_cursors WHERE log_id = ? AND reader = ?";

    private static final String MOVE =
            """
            INSERT INTO message_cursors AS old VALUES (?, ?, ?, ?)
            ON CONFLICT (log_id, reader) DO UPDATE SET
                acknowledged = max(old.acknowledged, excluded.acknowledged),
                touched_at = max(old.touched_at, excluded.touched_at)\
            """;

    private static final String LOST =
            """
            SELECT coalesce((SELECT sum(lost) FROM message_gaps WHERE log_id = ?1 AND last_seq > ?2), 0)
                + (SELECT count(*) FROM messages INDEXED BY messages_expiry
                    WHERE log_id = ?1 AND expires_at <= ?3 AND seq > ?2)\
            """;

    private static final String READERS =
            """
            SELECT reader FROM message_cursors JOIN message_logs USING (log_id)
            WHERE log = ? OR log = ?\
            """;

    private Logs() {}

    /** For whom messages of this topic wait, or null where nobody is known by its name. */
    static @Nullable Set<String> readers(Session session, Topic topic) throws SQLException {
        return switch (topic.kind()) {
            case DEVICE ->
                    SqliteDevices.owner(session, topic.name()) == null
                            ? null
                            : Set.of(topic.name());
            case USER -> devicesOf(session, topic);
            default -> Set.of();
        };
    }

    private static @Nullable Set<String> devicesOf(Session session, Topic user)
            throws SQLException {
        Set<String> found = new HashSet<>();
        int prefix = user.name().length() + 1;
        String normal = LogName.normal(user).text();
        String urgent = LogName.urgent(user).text();
        for (String reader : session.list(READERS, Row::text, normal, urgent)) {
            found.add(reader.substring(prefix));
        }
        return found.isEmpty() ? null : Set.copyOf(found);
    }

    /** Where a reader stands on coming in; a user's reader becomes known by it. */
    static Position enter(Session session, Reader reader, LogName name, long now)
            throws SQLException {
        boolean users = name.topic().kind() == Topic.Kind.USER;
        OpenLog log =
                users ? OpenLog.begun(session, name, now) : OpenLog.find(session, name.text());
        String cursor = cursor(name, reader);
        Optional<Long> stood =
                log == null
                        ? Optional.empty()
                        : session.first(CURSOR, Row::number, log.id(), cursor);
        long head = log == null ? forgottenHead(session) : log.head();
        if (log != null && (users || stood.isPresent())) {
            session.update(MOVE, log.id(), cursor, stood.orElse(head), now);
        }
        if (stood.isEmpty() && name.topic().kind() != Topic.Kind.DEVICE) {
            return new Position(head, head, 0);
        }
        return position(session, log, stood.orElse(0L), now);
    }

    static Position position(Session session, Reader reader, LogName name, long now)
            throws SQLException {
        OpenLog log = OpenLog.find(session, name.text());
        long stood = log == null ? 0 : session.number(CURSOR, log.id(), cursor(name, reader));
        return position(session, log, stood, now);
    }

    private static Position position(
            Session session, @Nullable OpenLog log, long acknowledged, long now)
            throws SQLException {
        return log == null
                ? new Position(forgottenHead(session), acknowledged, 0)
                : new Position(
                        log.head(),
                        acknowledged,
                        session.number(LOST, log.id(), acknowledged, now));
    }

    static long forgottenHead(Session session) throws SQLException {
        return session.number("SELECT forgotten_head FROM message_epoch");
    }

    static void acknowledge(Session session, CursorMove move, long now) throws SQLException {
        OpenLog log = OpenLog.find(session, move.log().text());
        Topic topic = move.log().topic();
        boolean device = topic.kind() == Topic.Kind.DEVICE;
        if (log == null || (device && !owns(session, move.reader(), topic.name()))) {
            return;
        }
        long upTo = Math.clamp(move.upTo(), 0, log.head());
        session.update(MOVE, log.id(), cursor(move.log(), move.reader()), upTo, now);
        if (device) {
            log.removeUpTo(upTo);
            Gaps.removeUpTo(session, log.id(), upTo);
            log.save(now);
        }
    }

    private static boolean owns(Session session, Reader reader, String device) throws SQLException {
        return reader.user().equals(SqliteDevices.owner(session, device));
    }

    /** A device's log has one cursor, whosever the device is. */
    private static String cursor(LogName name, Reader reader) {
        return name.topic().kind() == Topic.Kind.DEVICE ? name.topic().name() : reader.text();
    }

    /** A device is no longer its user's: what waited for it goes. */
    static void forgetDevice(Session session, String device, String user) throws SQLException {
        for (Lane lane : Lane.values()) {
            OpenLog log = OpenLog.find(session, new LogName(Topic.device(device), lane).text());
            if (log != null) {
                log.clear();
            }
        }
        session.update(
                "DELETE FROM message_cursors WHERE reader = ?", new Reader(user, device).text());
    }
}
