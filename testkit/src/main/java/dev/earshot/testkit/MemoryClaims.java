package dev.earshot.testkit;

import dev.earshot.core.claim.ClaimRow;
import dev.earshot.core.claim.ClaimStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Claims in memory. Thread-safe through its gate. */
final class MemoryClaims implements ClaimStore {
    private final StoreGate gate;
    private final Map<String, ClaimRow> held = new HashMap<>();
    private final Map<String, Long> epochs = new HashMap<>();

    MemoryClaims(StoreGate gate, MemoryDevices devices) {
        this.gate = gate;
        devices.onForgotten((device, _) -> {
            if (devices.owner(device) == null && !held.containsKey(device)) {
                epochs.remove(device);
            }
        });
    }

    @Override
    public CompletionStage<Optional<ClaimRow>> find(String device) {
        return gate.run(() -> Optional.ofNullable(held.get(device)));
    }

    @Override
    public CompletionStage<Long> lastEpoch(String device) {
        return gate.run(() -> epochs.getOrDefault(device, 0L));
    }

    @Override
    public CompletionStage<Boolean> take(ClaimRow claim) {
        return gate.run(() -> {
            long last = epochs.getOrDefault(claim.device(), 0L);
            boolean free = !held.containsKey(claim.device());
            if (free ? claim.epoch() <= last : claim.epoch() != last + 1) {
                return false;
            }
            held.put(claim.device(), claim);
            epochs.put(claim.device(), claim.epoch());
            return true;
        });
    }

    @Override
    public CompletionStage<Boolean> release(String device, long epoch) {
        return gate.run(() -> {
            ClaimRow claim = held.get(device);
            return claim != null && claim.epoch() == epoch && held.remove(device, claim);
        });
    }

    @Override
    public CompletionStage<Integer> releaseAll(String node) {
        return gate.run(() -> {
            List<String> devices =
                    held.values().stream()
                            .filter(claim -> claim.node().equals(node))
                            .map(ClaimRow::device)
                            .toList();
            devices.forEach(held::remove);
            return devices.size();
        });
    }
}
