package dev.earshot.store.sqlite;

import dev.earshot.core.clock.WallClock;
import dev.earshot.core.mailbox.Appended;
import dev.earshot.core.mailbox.CursorMove;
import dev.earshot.core.mailbox.Draft;
import dev.earshot.core.mailbox.Gap;
import dev.earshot.core.mailbox.LogPage;
import dev.earshot.core.mailbox.MailboxStore;
import dev.earshot.core.mailbox.Position;
import dev.earshot.core.mailbox.Reader;
import dev.earshot.core.mailbox.StoredMessage;
import dev.earshot.core.topic.LogName;
import dev.earshot.core.topic.Topic;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Rows of {@code message_logs} and what hangs on them. Thread-safe; no method blocks. */
final class SqliteMailboxes implements MailboxStore {
    private static final String PUBLISHED =
            "SELECT message_id, seq FROM published_keys WHERE publish_key = ? AND until > ?";

    private static final String PUBLISH =
            "INSERT OR REPLACE INTO published_keys (publish_key, message_id, seq, until) VALUES (?, ?, ?, ?)";

    private static final String PAGE =
            """
            SELECT seq, message_id, kind, sender, data, collapse_key, sent_at, expires_at
            FROM messages INDEXED BY messages_log
            WHERE log_id = ? AND seq > ? AND expires_at > ? ORDER BY seq LIMIT ?\
            """;

    private static final String EXPIRED =
            """
            SELECT seq FROM messages INDEXED BY messages_expiry
            WHERE log_id = ? AND expires_at <= ? AND seq > ? AND seq <= ? ORDER BY seq\
            """;

    private static final String EXPIRED_SUM =
            """
            SELECT count(*), coalesce(sum(bytes), 0) FROM messages INDEXED BY messages_expiry
            WHERE log_id = ? AND expires_at <= ?\
            """;

    private record Head(String log, long head) {
        static Head read(Row row) throws SQLException {
            return new Head(row.text(), row.number());
        }
    }

    private record Sum(long count, long bytes) {
        static Sum read(Row row) throws SQLException {
            return new Sum(row.number(), row.number());
        }
    }

    private final GroupCommit writer;
    private final Readers readers;
    private final WallClock clock;
    private final MailboxSweep sweep;

    SqliteMailboxes(GroupCommit writer, Readers readers, WallClock clock) {
        this.writer = writer;
        this.readers = readers;
        this.clock = clock;
        this.sweep = new MailboxSweep(writer, readers);
    }

    @Override
    public CompletionStage<Long> epoch() {
        return readers.submit(session -> session.number("SELECT epoch FROM message_epoch"));
    }

    @Override
    public CompletionStage<Appended> append(Draft draft) {
        return writer.submit(session -> append(session, draft));
    }

    private static Appended append(Session session, Draft draft) throws SQLException {
        long now = Micros.of(draft.sentAt());
        Draft.Once once = draft.once();
        if (once != null) {
            Appended.Repeated before =
                    session.first(PUBLISHED, SqliteMailboxes::repeated, once.key(), now)
                            .orElse(null);
            if (before != null) {
                return before;
            }
        }
        Set<String> readers = Logs.readers(session, draft.log().topic());
        if (readers == null) {
            return new Appended.Unknown();
        }
        OpenLog log = OpenLog.begun(session, draft.log(), now);
        OptionalInt dropped = log.makeRoom(draft, now);
        if (dropped.isEmpty()) {
            log.save(now);
            return new Appended.Full();
        }
        long seq = log.add(draft);
        log.save(now);
        if (once != null) {
            session.update(PUBLISH, once.key(), draft.id(), seq, Micros.of(once.until()));
        }
        return new Appended.Stored(seq, dropped.getAsInt(), readers);
    }

    private static Appended.Repeated repeated(Row row) throws SQLException {
        return new Appended.Repeated(row.text(), row.number());
    }

    @Override
    public CompletionStage<Map<LogName, Position>> enter(
            Reader reader, Set<LogName> logs, Instant now) {
        Set<LogName> names = Set.copyOf(logs);
        long micros = Micros.of(now);
        return writer.submit(session -> {
            if (reader.device() != null) {
                SqliteDevices.seen(session, reader.device(), reader.user(), micros);
            }
            Map<LogName, Position> positions = new HashMap<>();
            for (LogName name : names) {
                positions.put(name, Logs.enter(session, reader, name, micros));
            }
            return positions;
        });
    }

    @Override
    public CompletionStage<Map<LogName, Position>> positions(Reader reader, Set<LogName> logs) {
        Set<LogName> names = Set.copyOf(logs);
        long now = Micros.of(clock.now());
        return readers.submit(snapshot ->
                snapshot.snapshot(session -> {
                    Map<LogName, Position> positions = new HashMap<>();
                    for (LogName name : names) {
                        positions.put(name, Logs.position(session, reader, name, now));
                    }
                    return positions;
                }));
    }

    @Override
    public CompletionStage<LogPage> read(LogName name, long after, int most, Instant now) {
        long micros = Micros.of(now);
        return readers.submit(
                snapshot -> snapshot.snapshot(session -> page(session, name, after, most, micros)));
    }

    private static LogPage page(Session session, LogName name, long after, int most, long now)
            throws SQLException {
        OpenLog log = OpenLog.find(session, name.text());
        if (log == null) {
            long head = Logs.forgottenHead(session);
            return new LogPage(List.of(), List.of(), head, head);
        }
        List<StoredMessage> messages =
                session.list(PAGE, SqliteMailboxes::message, log.id(), after, now, most);
        long upTo = messages.size() == most ? messages.getLast().seq() : log.head();
        List<Gap> gaps = new ArrayList<>(Gaps.between(session, log.id(), after, upTo));
        gaps.addAll(runs(session.list(EXPIRED, Row::number, log.id(), now, after, upTo), messages));
        gaps.sort(Comparator.comparingLong(Gap::from));
        return new LogPage(messages, gaps, upTo, log.head());
    }

    /** Expired messages that are still there, as gaps between those of the page. */
    private static List<Gap> runs(List<Long> expired, List<StoredMessage> messages) {
        List<Gap> runs = new ArrayList<>();
        int passed = 0;
        for (long seq : expired) {
            int before = passed;
            while (passed < messages.size() && messages.get(passed).seq() < seq) {
                passed++;
            }
            if (runs.isEmpty() || passed > before) {
                runs.add(new Gap(seq, seq, 1, Gap.EXPIRED));
            } else {
                Gap run = runs.removeLast();
                runs.add(new Gap(run.from(), seq, run.lost() + 1, Gap.EXPIRED));
            }
        }
        return runs;
    }

    private static StoredMessage message(Row row) throws SQLException {
        return new StoredMessage(
                row.number(),
                row.text(),
                row.text(),
                row.textOrNull(),
                row.text(),
                row.textOrNull(),
                row.instant(),
                row.instant());
    }

    @Override
    public CompletionStage<@Nullable Void> acknowledge(List<CursorMove> moves) {
        List<CursorMove> copy = List.copyOf(moves);
        long now = Micros.of(clock.now());
        return writer.submit(session -> {
            for (CursorMove move : copy) {
                Logs.acknowledge(session, move, now);
            }
            return null;
        });
    }

    @Override
    public CompletionStage<Integer> removeExpired(Instant now) {
        return sweep.removeExpired(now);
    }

    @Override
    public CompletionStage<Map<LogName, Long>> heads(Topic.Kind kind) {
        return readers.submit(session -> {
            Map<LogName, Long> heads = new HashMap<>();
            for (Head one :
                    session.list(
                            "SELECT log, head FROM message_logs WHERE kind = ?",
                            Head::read,
                            kind.wireName())) {
                LogName name = LogName.parse(one.log());
                if (name != null) {
                    heads.put(name, one.head());
                }
            }
            return heads;
        });
    }

    @Override
    public CompletionStage<Waiting> waiting(LogName name, Instant now) {
        long micros = Micros.of(now);
        return readers.submit(snapshot ->
                snapshot.snapshot(session -> {
                    OpenLog log = OpenLog.find(session, name.text());
                    if (log == null) {
                        return new Waiting(0, 0, Logs.forgottenHead(session));
                    }
                    Sum expired =
                            session.first(EXPIRED_SUM, Sum::read, log.id(), micros).orElseThrow();
                    return new Waiting(
                            log.messages() - expired.count(),
                            log.bytes() - expired.bytes(),
                            log.head());
                }));
    }
}
