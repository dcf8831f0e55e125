package dev.earshot.testkit;

import dev.earshot.core.identity.Revocation;
import dev.earshot.core.identity.RevocationStore;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Revocations in memory. Thread-safe through its gate. */
final class MemoryRevocations implements RevocationStore {
    private final StoreGate gate;
    private final Map<List<@Nullable String>, Revocation> revocations = new HashMap<>();

    MemoryRevocations(StoreGate gate) {
        this.gate = gate;
    }

    @Override
    public CompletionStage<@Nullable Void> save(Revocation revocation) {
        return gate.write(
                () -> revocations.merge(key(revocation), revocation, MemoryRevocations::merged));
    }

    @Override
    public CompletionStage<List<Revocation>> all() {
        return gate.run(() -> List.copyOf(revocations.values()));
    }

    @Override
    public CompletionStage<Integer> removeBefore(Instant moment) {
        return gate.run(() -> {
            int before = revocations.size();
            revocations.values().removeIf(one -> one.keepUntil().isBefore(moment));
            return before - revocations.size();
        });
    }

    private static List<@Nullable String> key(Revocation revocation) {
        return switch (revocation) {
            case Revocation.OfToken token -> Arrays.asList(token.tokenId());
            case Revocation.OfUser user -> Arrays.asList(user.user(), user.device());
        };
    }

    private static Revocation merged(Revocation old, Revocation fresh) {
        Instant until = later(old.keepUntil(), fresh.keepUntil());
        if (old instanceof Revocation.OfUser before && fresh instanceof Revocation.OfUser now) {
            return new Revocation.OfUser(
                    now.user(), now.device(), later(before.issuedUpTo(), now.issuedUpTo()), until);
        }
        return fresh instanceof Revocation.OfToken token
                ? new Revocation.OfToken(token.tokenId(), until)
                : fresh;
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
