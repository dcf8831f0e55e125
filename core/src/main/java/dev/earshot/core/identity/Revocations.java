package dev.earshot.core.identity;

import dev.earshot.core.clock.WallClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The tokens whose authority ended before its time, in memory for every look and in the store for
 * the next start. Thread-safe; no method blocks.
 */
public final class Revocations {
    /** The wall clock may go back; until it has been past for so long nothing is forgotten. */
    private static final Duration CLOCK_MARGIN = Duration.ofDays(1);

    private final RevocationStore store;
    private final WallClock wall;
    private final Settings settings;
    private final LongAdder revoked = new LongAdder();
    private final ConcurrentHashMap<String, Revocation.OfToken> tokens = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Holder, Revocation.OfUser> users = new ConcurrentHashMap<>();

    /** Knows none until {@link #load} has completed. */
    public Revocations(RevocationStore store, WallClock wall, Settings settings) {
        this.store = store;
        this.wall = wall;
        this.settings = settings;
    }

    /**
     * Bounds. Immutable.
     *
     * @param most revocations that are kept; 1 to 10,000,000, default 100,000 (about 250 bytes
     *     each). More are refused
     * @param keep how long one is kept whose tokens' expiry is unknown: the life of the longest
     *     token of any issuer; 1 s to 100 years, default 3,660 d. Smaller brings revoked tokens
     *     back to life, larger only keeps more
     * @param leeway how long after its expiry a token is still accepted
     */
    public record Settings(int most, Duration keep, Duration leeway) {
        /** What is used where nothing is configured. */
        public static final Settings DEFAULT =
                new Settings(100_000, Duration.ofDays(3_660), Duration.ofSeconds(30));
    }

    /** What came of a revocation. */
    public sealed interface Outcome {
        /**
         * No such token is accepted any more.
         *
         * @param revocation what is in force
         * @param stored completes when that outlives this process; fails while the store is away
         */
        record InForce(Revocation revocation, CompletionStage<@Nullable Void> stored)
                implements Outcome {}

        /** Nothing was done, as so many are kept already. */
        record Full(int most) implements Outcome {}
    }

    /** Reads what earlier processes stored; the stage fails while the store is away. */
    public CompletionStage<Integer> load() {
        return store.all().thenApply(this::addAll);
    }

    private int addAll(Collection<Revocation> stored) {
        stored.forEach(this::put);
        return stored.size();
    }

    /**
     * Ends one token.
     *
     * @param expiresAt its {@code exp}, null where unknown
     */
    public Outcome revokeToken(String tokenId, @Nullable Instant expiresAt) {
        return revoke(new Revocation.OfToken(tokenId, keepUntil(expiresAt)));
    }

    /**
     * Ends all tokens of a user that were issued up to now.
     *
     * @param device only those of this device, null for all
     */
    public Outcome revokeUser(String user, @Nullable String device) {
        return revoke(new Revocation.OfUser(user, device, wall.now(), keepUntil(null)));
    }

    private Outcome revoke(Revocation revocation) {
        synchronized (this) {
            if (size() >= settings.most() && !has(revocation)) {
                return new Outcome.Full(settings.most());
            }
            put(revocation);
        }
        revoked.increment();
        return new Outcome.InForce(revocation, store.save(revocation));
    }

    private Instant keepUntil(@Nullable Instant expiresAt) {
        return expiresAt == null
                ? wall.now().plus(settings.keep())
                : expiresAt.plus(settings.leeway());
    }

    /** Whether this principal's token is revoked. */
    public boolean cover(Principal principal) {
        String id = principal.tokenId();
        if (id != null && tokens.containsKey(id)) {
            return true;
        }
        if (users.isEmpty()) {
            return false;
        }
        String device = principal.device();
        return covers(users.get(new Holder(principal.user(), null)), principal)
                || (device != null
                        && covers(users.get(new Holder(principal.user(), device)), principal));
    }

    private static boolean covers(Revocation.@Nullable OfUser revocation, Principal principal) {
        return revocation != null && revocation.covers(principal);
    }

    /** Lets go of those whose tokens have expired by themselves, here and in the store. */
    public void sweep() {
        Instant moment = wall.now().minus(CLOCK_MARGIN);
        tokens.values().removeIf(one -> one.keepUntil().isBefore(moment));
        users.values().removeIf(one -> one.keepUntil().isBefore(moment));
        // What fails now is done by the next sweep.
        var _ = store.removeBefore(moment);
    }

    /** How many are kept. */
    public int size() {
        return tokens.size() + users.size();
    }

    /** How many were asked for and are in force, since this process began. */
    public long revoked() {
        return revoked.sum();
    }

    private boolean has(Revocation revocation) {
        return switch (revocation) {
            case Revocation.OfToken token -> tokens.containsKey(token.tokenId());
            case Revocation.OfUser user -> users.containsKey(Holder.of(user));
        };
    }

    private void put(Revocation revocation) {
        switch (revocation) {
            case Revocation.OfToken token ->
                    tokens.merge(
                            token.tokenId(),
                            token,
                            (old, fresh) ->
                                    new Revocation.OfToken(
                                            token.tokenId(),
                                            later(old.keepUntil(), fresh.keepUntil())));
            case Revocation.OfUser user ->
                    users.merge(
                            Holder.of(user),
                            user,
                            (old, fresh) ->
                                    new Revocation.OfUser(
                                            user.user(),
                                            user.device(),
                                            later(old.issuedUpTo(), fresh.issuedUpTo()),
                                            later(old.keepUntil(), fresh.keepUntil())));
        }
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    /** Whose tokens; without a device of all devices. */
    private record Holder(String user, @Nullable String device) {
        static Holder of(Revocation.OfUser revocation) {
            return new Holder(revocation.user(), revocation.device());
        }
    }
}
