package dev.earshot.testkit;

import dev.earshot.core.device.DeviceRow;
import dev.earshot.core.device.DeviceStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Devices and memberships in memory. Thread-safe through its gate. */
final class MemoryDevices implements DeviceStore {
    private final StoreGate gate;
    private final Map<String, DeviceRow> rows = new TreeMap<>();
    private final Map<String, Set<String>> groups = new TreeMap<>();
    private final Map<String, Set<String>> rooms = new TreeMap<>();
    private final List<BiConsumer<String, String>> listeners = new ArrayList<>();

    MemoryDevices(StoreGate gate) {
        this.gate = gate;
    }

    /** Is told the device and the user whose it no longer is, inside the gate. */
    void onForgotten(BiConsumer<String, String> listener) {
        listeners.add(listener);
    }

    /** Whose it is, or null where it is not known. Called inside the gate. */
    @Nullable String owner(String device) {
        DeviceRow row = rows.get(device);
        return row == null ? null : row.user();
    }

    /** A device connected. Called inside the gate. */
    void seen(String device, String user, Instant now) {
        DeviceRow row = rows.get(device);
        if (row == null) {
            rows.put(device, new DeviceRow(device, user, null, now, now, null));
            return;
        }
        boolean same = row.user().equals(user);
        if (!same) {
            forgotten(row);
        }
        rows.put(
                device,
                new DeviceRow(
                        device,
                        user,
                        row.version(),
                        row.firstSeen(),
                        now.isAfter(row.lastSeen()) ? now : row.lastSeen(),
                        same ? row.keepTranscriptions() : null));
    }

    private void forgotten(DeviceRow row) {
        listeners.forEach(listener -> listener.accept(row.device(), row.user()));
    }

    @Override
    public CompletionStage<Optional<DeviceRow>> find(String device) {
        return gate.run(() -> Optional.ofNullable(rows.get(device)));
    }

    @Override
    public CompletionStage<Boolean> keepTranscriptions(String device, @Nullable Boolean keep) {
        return gate.run(() ->
                rows.computeIfPresent(
                                device,
                                (id, row) ->
                                        new DeviceRow(
                                                id,
                                                row.user(),
                                                row.version(),
                                                row.firstSeen(),
                                                row.lastSeen(),
                                                keep))
                        != null);
    }

    @Override
    public CompletionStage<@Nullable Void> version(String device, String version) {
        return gate.write(() ->
                rows.computeIfPresent(
                        device,
                        (id, row) ->
                                new DeviceRow(
                                        id,
                                        row.user(),
                                        version,
                                        row.firstSeen(),
                                        row.lastSeen(),
                                        row.keepTranscriptions())));
    }

    @Override
    public CompletionStage<Integer> removeSeenBefore(Instant moment) {
        return gate.run(() -> {
            List<DeviceRow> old =
                    rows.values().stream().filter(row -> row.lastSeen().isBefore(moment)).toList();
            old.forEach(row -> rows.remove(row.device()));
            old.forEach(this::forgotten);
            return old.size();
        });
    }

    @Override
    public CompletionStage<@Nullable Void> addToGroup(String group, String device) {
        return add(groups, group, device);
    }

    @Override
    public CompletionStage<Boolean> removeFromGroup(String group, String device) {
        return remove(groups, group, device);
    }

    @Override
    public CompletionStage<Map<String, Set<String>>> groups() {
        return all(groups);
    }

    @Override
    public CompletionStage<@Nullable Void> addToRoom(String room, String user) {
        return add(rooms, room, user);
    }

    @Override
    public CompletionStage<Boolean> removeFromRoom(String room, String user) {
        return remove(rooms, room, user);
    }

    @Override
    public CompletionStage<Map<String, Set<String>>> rooms() {
        return all(rooms);
    }

    private CompletionStage<@Nullable Void> add(
            Map<String, Set<String>> sets, String name, String member) {
        return gate.write(() -> sets.computeIfAbsent(name, _ -> new TreeSet<>()).add(member));
    }

    private CompletionStage<Boolean> remove(
            Map<String, Set<String>> sets, String name, String member) {
        return gate.run(() -> {
            Set<String> members = sets.get(name);
            if (members == null || !members.remove(member)) {
                return false;
            }
            if (members.isEmpty()) {
                sets.remove(name);
            }
            return true;
        });
    }

    private CompletionStage<Map<String, Set<String>>> all(Map<String, Set<String>> sets) {
        return gate.run(() -> {
            Map<String, Set<String>> copy = new HashMap<>();
            sets.forEach((name, members) -> copy.put(name, Set.copyOf(members)));
            return Map.copyOf(copy);
        });
    }
}
