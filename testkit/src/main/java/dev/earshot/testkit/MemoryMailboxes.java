package dev.earshot.testkit;

import dev.earshot.core.mailbox.Appended;
import dev.earshot.core.mailbox.CursorMove;
import dev.earshot.core.mailbox.Draft;
import dev.earshot.core.mailbox.LogPage;
import dev.earshot.core.mailbox.MailboxStore;
import dev.earshot.core.mailbox.Position;
import dev.earshot.core.mailbox.Reader;
import dev.earshot.core.mailbox.StoredMessage;
import dev.earshot.core.topic.Lane;
import dev.earshot.core.topic.LogName;
import dev.earshot.core.topic.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Logs and cursors in memory; its time is the latest that it was told. Thread-safe through its
 * gate.
 */
final class MemoryMailboxes implements MailboxStore {
    private static final Duration KEPT = Duration.ofDays(30);
    private static final AtomicLong EPOCHS = new AtomicLong();

    private record Remembered(String id, long seq, Instant until) {}

    private final StoreGate gate;
    private final MemoryDevices devices;
    private final long epoch = EPOCHS.incrementAndGet();
    private final Map<LogName, MemoryLog> logs = new HashMap<>();
    private final Map<String, Remembered> published = new HashMap<>();
    private long removedHead;
    private Instant latest = Instant.EPOCH;

    MemoryMailboxes(StoreGate gate, MemoryDevices devices) {
        this.gate = gate;
        this.devices = devices;
        devices.onForgotten(this::forget);
    }

    @Override
    public CompletionStage<Long> epoch() {
        return gate.run(() -> epoch);
    }

    @Override
    public CompletionStage<Appended> append(Draft draft) {
        return gate.run(() -> appended(draft));
    }

    private Appended appended(Draft draft) {
        saw(draft.sentAt());
        Draft.Once once = draft.once();
        Remembered before = once == null ? null : published.get(once.key());
        if (before != null && before.until().isAfter(draft.sentAt())) {
            return new Appended.Repeated(before.id(), before.seq());
        }
        Set<String> readers = readers(draft.log().topic());
        if (readers == null) {
            return new Appended.Unknown();
        }
        MemoryLog log = begun(draft.log());
        OptionalInt dropped = log.makeRoom(draft);
        if (dropped.isEmpty()) {
            return new Appended.Full();
        }
        long seq = log.add(draft);
        if (once != null) {
            published.put(once.key(), new Remembered(draft.id(), seq, once.until()));
        }
        return new Appended.Stored(seq, dropped.getAsInt(), readers);
    }

    /** For whom messages of this topic wait, or null where nobody is known by its name. */
    private @Nullable Set<String> readers(Topic topic) {
        return switch (topic.kind()) {
            case DEVICE -> devices.owner(topic.name()) == null ? null : Set.of(topic.name());
            case USER -> devicesOf(topic);
            default -> Set.of();
        };
    }

    private @Nullable Set<String> devicesOf(Topic user) {
        Set<String> found = new TreeSet<>();
        for (Lane lane : Lane.values()) {
            MemoryLog log = logs.get(new LogName(user, lane));
            if (log != null) {
                log.readers()
                        .forEach(reader -> found.add(reader.substring(user.name().length() + 1)));
            }
        }
        return found.isEmpty() ? null : Set.copyOf(found);
    }

    private MemoryLog begun(LogName name) {
        return logs.computeIfAbsent(
                name, _ -> new MemoryLog(name.topic().kind(), removedHead, latest));
    }

    @Override
    public CompletionStage<Map<LogName, Position>> enter(
            Reader reader, Set<LogName> names, Instant now) {
        Set<LogName> copy = Set.copyOf(names);
        return gate.run(() -> {
            saw(now);
            if (reader.device() != null) {
                devices.seen(reader.device(), reader.user(), now);
            }
            Map<LogName, Position> positions = new HashMap<>();
            for (LogName name : copy) {
                MemoryLog log =
                        name.topic().kind() == Topic.Kind.USER ? begun(name) : logs.get(name);
                String cursor = cursor(name, reader);
                Long stood = log == null ? null : log.cursor(cursor);
                if (log != null && (stood != null || name.topic().kind() == Topic.Kind.USER)) {
                    log.move(cursor, stood == null ? log.head() : stood, now);
                }
                positions.put(name, entered(name, log, stood, now));
            }
            return Map.copyOf(positions);
        });
    }

    private Position entered(
            LogName name, @Nullable MemoryLog log, @Nullable Long stood, Instant now) {
        if (stood == null && name.topic().kind() != Topic.Kind.DEVICE) {
            long head = log == null ? removedHead : log.head();
            return new Position(head, head, 0);
        }
        return position(log, stood == null ? 0 : stood, now);
    }

    private Position position(@Nullable MemoryLog log, long acknowledged, Instant now) {
        return log == null
                ? new Position(removedHead, acknowledged, 0)
                : new Position(log.head(), acknowledged, log.lostAfter(acknowledged, now));
    }

    @Override
    public CompletionStage<Map<LogName, Position>> positions(Reader reader, Set<LogName> names) {
        Set<LogName> copy = Set.copyOf(names);
        return gate.run(() -> {
            Map<LogName, Position> positions = new HashMap<>();
            for (LogName name : copy) {
                MemoryLog log = logs.get(name);
                Long stood = log == null ? null : log.cursor(cursor(name, reader));
                positions.put(name, position(log, stood == null ? 0 : stood, latest));
            }
            return Map.copyOf(positions);
        });
    }

    /** A device's log has one cursor, whosever the device is. */
    private static String cursor(LogName name, Reader reader) {
        return name.topic().kind() == Topic.Kind.DEVICE ? name.topic().name() : reader.text();
    }

    @Override
    public CompletionStage<LogPage> read(LogName name, long after, int most, Instant now) {
        return gate.run(() -> {
            saw(now);
            MemoryLog log = logs.get(name);
            return log == null
                    ? new LogPage(List.of(), List.of(), removedHead, removedHead)
                    : log.read(after, most, now);
        });
    }

    @Override
    public CompletionStage<@Nullable Void> acknowledge(List<CursorMove> moves) {
        List<CursorMove> copy = List.copyOf(moves);
        return gate.write(() -> copy.forEach(this::move));
    }

    private void move(CursorMove move) {
        MemoryLog log = logs.get(move.log());
        Topic topic = move.log().topic();
        boolean device = topic.kind() == Topic.Kind.DEVICE;
        if (log == null || (device && !move.reader().user().equals(devices.owner(topic.name())))) {
            return;
        }
        long moved = log.move(cursor(move.log(), move.reader()), move.upTo(), latest);
        if (device) {
            log.removeUpTo(moved);
        }
    }

    @Override
    public CompletionStage<Integer> removeExpired(Instant now) {
        return gate.run(() -> {
            saw(now);
            int removed = 0;
            for (MemoryLog log : logs.values()) {
                removed += log.removeExpired(now, EXPIRED_AT_ONCE - removed);
            }
            published.values().removeIf(one -> !one.until().isAfter(now));
            logs.values()
                    .removeIf(log -> {
                        boolean gone = log.forgetBefore(now.minus(KEPT));
                        removedHead = gone ? Math.max(removedHead, log.head()) : removedHead;
                        return gone;
                    });
            return removed;
        });
    }

    @Override
    public CompletionStage<Map<LogName, Long>> heads(Topic.Kind kind) {
        return gate.run(() -> {
            Map<LogName, Long> heads = new HashMap<>();
            logs.forEach((name, log) -> {
                if (name.topic().kind() == kind) {
                    heads.put(name, log.head());
                }
            });
            return Map.copyOf(heads);
        });
    }

    @Override
    public CompletionStage<Waiting> waiting(LogName name, Instant now) {
        return gate.run(() -> {
            MemoryLog log = logs.get(name);
            if (log == null) {
                return new Waiting(0, 0, removedHead);
            }
            List<StoredMessage> live = log.live(now);
            long bytes = live.stream().mapToLong(one -> MemoryLog.size(one.data())).sum();
            return new Waiting(live.size(), bytes, log.head());
        });
    }

    /** A device is no longer its user's. Called inside the gate. */
    private void forget(String device, String user) {
        for (Lane lane : Lane.values()) {
            MemoryLog log = logs.get(new LogName(Topic.device(device), lane));
            if (log != null) {
                log.clear();
            }
        }
        String reader = new Reader(user, device).text();
        logs.values().forEach(log -> log.removeCursor(reader));
    }

    private void saw(Instant now) {
        latest = now.isAfter(latest) ? now : latest;
    }
}
