package dev.earshot.store.sqlite;

import dev.earshot.core.device.DeviceRow;
import dev.earshot.core.device.DeviceStore;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Rows of {@code devices}, {@code group_members} and {@code room_members}. Thread-safe; no method
 * blocks, but for those that work on a writing session.
 */
final class SqliteDevices implements DeviceStore {
    /** Each takes its log with it, so a slice is small. */
    private static final int AT_ONCE = 500;

    private static final String FIND =
            """
            SELECT device_id, user_id, version, first_seen, last_seen, keep_transcriptions
            FROM devices WHERE device_id = ?\
            """;

    private static final String SEEN =
            """
            INSERT INTO devices AS old (device_id, user_id, first_seen, last_seen)
            VALUES (?, ?, ?3, ?3)
            ON CONFLICT (device_id) DO UPDATE SET
                keep_transcriptions =
                    CASE WHEN old.user_id = excluded.user_id THEN old.keep_transcriptions END,
                user_id = excluded.user_id,
                last_seen = max(old.last_seen, excluded.last_seen)\
            """;

    private static final String FORGET_CLAIM =
            "DELETE FROM device_claims WHERE device_id = ? AND connection_id IS NULL";

    private record Owned(String device, String user) {
        static Owned read(Row row) throws SQLException {
            return new Owned(row.text(), row.text());
        }
    }

    private final GroupCommit writer;
    private final Readers readers;

    SqliteDevices(GroupCommit writer, Readers readers) {
        this.writer = writer;
        this.readers = readers;
    }

    /** Whose a device is, or null where it is not known. */
    static @Nullable String owner(Session session, String device) throws SQLException {
        return session.first("SELECT user_id FROM devices WHERE device_id = ?", Row::text, device)
                .orElse(null);
    }

    /** A device connected: what was kept for another user of it is gone. */
    static void seen(Session session, String device, String user, long now) throws SQLException {
        String owner = owner(session, device);
        if (owner != null && !owner.equals(user)) {
            Logs.forgetDevice(session, device, owner);
        }
        session.update(SEEN, device, user, now);
    }

    @Override
    public CompletionStage<Optional<DeviceRow>> find(String device) {
        return readers.submit(session -> session.first(FIND, SqliteDevices::read, device));
    }

    @Override
    public CompletionStage<Boolean> keepTranscriptions(String device, @Nullable Boolean keep) {
        return writer.submit(session ->
                session.update(
                                "UPDATE devices SET keep_transcriptions = ? WHERE device_id = ?",
                                keep,
                                device)
                        == 1);
    }

    @Override
    public CompletionStage<@Nullable Void> version(String device, String version) {
        return writer.submit(session -> {
            session.update("UPDATE devices SET version = ? WHERE device_id = ?", version, device);
            return null;
        });
    }

    @Override
    public CompletionStage<Integer> removeSeenBefore(Instant moment) {
        return remove(Micros.of(moment), 0);
    }

    private CompletionStage<Integer> remove(long moment, int removedBefore) {
        return writer.submit(session -> slice(session, moment))
                .thenCompose(removed ->
                        removed < AT_ONCE
                                ? CompletableFuture.completedStage(removedBefore + removed)
                                : remove(moment, removedBefore + removed));
    }

    private static int slice(Session session, long moment) throws SQLException {
        List<Owned> old =
                session.list(
                        "SELECT device_id, user_id FROM devices WHERE last_seen < ? LIMIT ?",
                        Owned::read,
                        moment,
                        AT_ONCE);
        for (Owned one : old) {
            Logs.forgetDevice(session, one.device(), one.user());
            session.update(FORGET_CLAIM, one.device());
            session.update("DELETE FROM devices WHERE device_id = ?", one.device());
        }
        return old.size();
    }

    @Override
    public CompletionStage<@Nullable Void> addToGroup(String group, String device) {
        return add("INSERT OR IGNORE INTO group_members VALUES (?, ?)", group, device);
    }

    @Override
    public CompletionStage<Boolean> removeFromGroup(String group, String device) {
        return remove(
                "DELETE FROM group_members WHERE group_name = ? AND device_id = ?", group, device);
    }

    @Override
    public CompletionStage<Map<String, Set<String>>> groups() {
        return all("SELECT group_name, device_id FROM group_members");
    }

    @Override
    public CompletionStage<@Nullable Void> addToRoom(String room, String user) {
        return add("INSERT OR IGNORE INTO room_members VALUES (?, ?)", room, user);
    }

    @Override
    public CompletionStage<Boolean> removeFromRoom(String room, String user) {
        return remove("DELETE FROM room_members WHERE room = ? AND user_id = ?", room, user);
    }

    @Override
    public CompletionStage<Map<String, Set<String>>> rooms() {
        return all("SELECT room, user_id FROM room_members");
    }

    private CompletionStage<@Nullable Void> add(String sql, String name, String member) {
        return writer.submit(session -> {
            session.update(sql, name, member);
            return null;
        });
    }

    private CompletionStage<Boolean> remove(String sql, String name, String member) {
        return writer.submit(session -> session.update(sql, name, member) == 1);
    }

    private CompletionStage<Map<String, Set<String>>> all(String sql) {
        return readers.submit(session -> {
            Map<String, Set<String>> all = new HashMap<>();
            for (Owned member : session.list(sql, Owned::read)) {
                all.computeIfAbsent(member.device(), _ -> new HashSet<>()).add(member.user());
            }
            return all;
        });
    }

    private static DeviceRow read(Row row) throws SQLException {
        return new DeviceRow(
                row.text(),
                row.text(),
                row.textOrNull(),
                row.instant(),
                row.instant(),
                row.flagOrNull());
    }
}
