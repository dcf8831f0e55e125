package dev.earshot.identity;

import dev.earshot.core.clock.MonotonicClock;
import dev.earshot.core.clock.WallClock;
import dev.earshot.core.identity.Principal;
import dev.earshot.core.identity.Verdict;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One-use stand-ins for tokens, for addresses that end up in histories and logs. A ticket is 256
 * random bits that only its holder knows: here it is kept as SHA-256. Thread-safe; never blocks for
 * long.
 */
public final class Tickets {
    private static final int BYTES = 32;
    private static final int CHARS = 43;

    private final Limits limits;
    private final Duration leeway;
    private final WallClock wall;
    private final MonotonicClock monotonic;
    private final SecureRandom random = new SecureRandom();

    /** In the order of issue, which is that of their ends but for principals that end sooner. */
    private final LinkedHashMap<ByteBuffer, Issued> byHash = new LinkedHashMap<>();

    private final Map<String, Integer> perUser = new HashMap<>();

    /**
     * Has issued none.
     *
     * @param leeway how long after its expiry a token is still accepted
     */
    public Tickets(Limits limits, Duration leeway, WallClock wall, MonotonicClock monotonic) {
        this.limits = limits;
        this.leeway = leeway;
        this.wall = wall;
        this.monotonic = monotonic;
    }

    /**
     * Bounds. Immutable.
     *
     * @param lifetime how long a ticket is good; 1 s to 5 min, default 30 s. Too small is too short
     *     for a slow network, too large gives a thief time
     * @param most outstanding tickets of all; 1 to 10,000,000, default 100,000 (about 300 bytes
     *     each). More are refused
     * @param mostPerUser outstanding tickets of one user; 1 to {@code most}, default 16. Too small
     *     refuses users with several pages
     */
    public record Limits(Duration lifetime, int most, int mostPerUser) {
        /** What is used where nothing is configured. */
        public static final Limits DEFAULT = new Limits(Duration.ofSeconds(30), 100_000, 16);
    }

    /** What came of asking for a ticket. */
    public sealed interface Outcome {
        /**
         * A new one.
         *
         * @param text for the holder alone; never logged
         * @param goodFor from now on
         */
        record Fresh(String text, Duration goodFor) implements Outcome {
            @Override
            public String toString() {
                return "Fresh[hidden]";
            }
        }

        /**
         * Too many are outstanding.
         *
         * @param ofUser whether of this user, else of all
         */
        record TooMany(boolean ofUser) implements Outcome {}
    }

    private record Issued(Principal principal, long endNanos) {}

    /** Makes a ticket that stands for this principal, never beyond the end of its authority. */
    public Outcome issue(Principal principal) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        String text = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        ByteBuffer hash = hash(text);
        long left = Math.min(limits.lifetime().toNanos(), principal.nanosLeft(wall.now(), leeway));
        synchronized (this) {
            long now = monotonic.nanos();
            dropExpired(now);
            int ofUser = perUser.getOrDefault(principal.user(), 0);
            if (ofUser >= limits.mostPerUser() || byHash.size() >= limits.most()) {
                return new Outcome.TooMany(ofUser >= limits.mostPerUser());
            }
            byHash.put(hash, new Issued(principal, now + left));
            perUser.put(principal.user(), ofUser + 1);
        }
        return new Outcome.Fresh(text, Duration.ofNanos(left));
    }

    /** Judges what a peer showed; a good ticket is used up by it. */
    Verdict redeem(String text) {
        if (text.length() != CHARS) {
            return new Verdict.Rejected("it is no ticket");
        }
        ByteBuffer hash = hash(text);
        Issued issued;
        synchronized (this) {
            issued = byHash.remove(hash);
            if (issued != null) {
                countDown(issued);
            }
        }
        if (issued == null) {
            return new Verdict.Rejected("the ticket was used, has expired or never was");
        }
        return monotonic.nanos() - issued.endNanos() < 0
                ? new Verdict.Accepted(issued.principal())
                : new Verdict.Rejected("the ticket has expired");
    }

    /** How many are outstanding, a few that have expired among them. */
    public synchronized int size() {
        return byHash.size();
    }

    private void dropExpired(long nowNanos) {
        Iterator<Issued> oldest = byHash.values().iterator();
        while (oldest.hasNext()) {
            Issued issued = oldest.next();
            if (nowNanos - issued.endNanos() < 0) {
                return;
            }
            oldest.remove();
            countDown(issued);
        }
    }

    private void countDown(Issued issued) {
        perUser.computeIfPresent(
                issued.principal().user(), (user, count) -> count == 1 ? null : count - 1);
    }

    private static ByteBuffer hash(String text) {
        return ByteBuffer.wrap(Sha256.of(text)).asReadOnlyBuffer();
    }
}
