package dev.earshot.identity;

import dev.earshot.core.clock.MonotonicClock;
import dev.earshot.core.loop.Loop;
import dev.earshot.core.loop.ThreadLoop;
import java.net.URI;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The key set of the configured issuer: fetched in the background, again every while, and at once
 * for a {@code kid} that it does not have, but then at most every {@link #UNKNOWN_KEY_PAUSE}. The
 * last good set serves while fetching fails, for a bounded time. Nothing is kept about keys that
 * are not in the set. Thread-safe; never blocks its callers.
 */
public final class PublishedKeys implements AutoCloseable {
    /**
     * Shortest time between two fetches that tokens cause, 30 s: smaller lets strangers make the
     * server ask the issuer more often, larger refuses tokens of a new key for longer while
     * strangers do so.
     */
    static final Duration UNKNOWN_KEY_PAUSE = Duration.ofSeconds(30);

    /** Most callers that wait for one fetch; the others are told to come back. */
    static final int MAX_WAITING = 4_096;

    private static final Logger LOG = LoggerFactory.getLogger(PublishedKeys.class);
    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final Duration LAST_RETRY = Duration.ofSeconds(30);
    private static final int SHOWN_FAULTS = 5;

    private final JwksConfig config;
    private final KeySetSource source;
    private final Loop loop;
    private final Runnable closing;
    private final MonotonicClock clock;
    private final Map<FetchOutcome, LongAdder> outcomes = new EnumMap<>(FetchOutcome.class);
    private final AtomicInteger waiting = new AtomicInteger();
    private final Object lock = new Object();
    private volatile @Nullable Loaded loaded;
    private volatile boolean repeating;

    // Guarded by the lock.
    private @Nullable CompletableFuture<Boolean> running;
    private @Nullable Trouble trouble;
    private Loop.@Nullable Timer next;
    private Duration retry = FIRST_RETRY;
    private boolean asked;
    private long askedNanos;
    private boolean closed;

    private record Loaded(KeySet set, long atNanos) {}

    /** Why the last fetch failed, whether a set is at hand all the same, and when the next is. */
    private record Trouble(String explanation, boolean covered, long retryNanos) {}

    PublishedKeys(
            JwksConfig config,
            KeySetSource source,
            Loop loop,
            Runnable closing,
            MonotonicClock clock) {
        this.config = config;
        this.source = source;
        this.loop = loop;
        this.closing = closing;
        this.clock = clock;
        for (FetchOutcome outcome : FetchOutcome.values()) {
            outcomes.put(outcome, new LongAdder());
        }
    }

    /** Keys fetched over HTTP on a thread of their own; nothing is fetched before it is needed. */
    public static PublishedKeys over(JwksConfig config) {
        ThreadLoop loop = new ThreadLoop("jwks");
        return new PublishedKeys(
                config, new HttpKeySetSource(config), loop, loop::close, MonotonicClock.SYSTEM);
    }

    /** Fetches the set now and from then on regularly; returns at once. */
    public void start() {
        synchronized (lock) {
            repeating = true;
            begin();
        }
    }

    /** Where the set is fetched from. */
    public URI url() {
        return config.url();
    }

    /** Whose keys they are. */
    public String issuer() {
        return config.issuer();
    }

    /** How many keys serve at present. */
    public int keys() {
        Loaded present = current();
        return present == null ? 0 : present.set().keys().size();
    }

    /** How many fetches ended like this. */
    public long fetches(FetchOutcome outcome) {
        LongAdder count = outcomes.get(outcome);
        return count == null ? 0 : count.sum();
    }

    /** Whether a token signed by this key may still be accepted. */
    boolean serves(PublishedKey key) {
        Loaded present = current();
        return present != null && key.equals(present.set().find(key.id()));
    }

    /** Looks for a key; may have the set fetched. */
    KeyAnswer find(String kid) {
        PublishedKey known = known(kid);
        if (known != null) {
            return new KeyAnswer.Found(known);
        }
        synchronized (lock) {
            if (running == null && mayAsk()) {
                asked = true;
                askedNanos = clock.nanos();
                begin();
            }
            CompletableFuture<Boolean> present = running;
            if (present == null) {
                return look(kid);
            }
            if (waiting.get() >= MAX_WAITING) {
                return new KeyAnswer.Away("too many wait for " + config.url(), 1);
            }
            waiting.incrementAndGet();
            return new KeyAnswer.Fetching(
                    present.thenApply(_ -> {
                        waiting.decrementAndGet();
                        return look(kid);
                    }));
        }
    }

    /** What is known without fetching anything. */
    private KeyAnswer look(String kid) {
        PublishedKey known = known(kid);
        if (known != null) {
            return new KeyAnswer.Found(known);
        }
        synchronized (lock) {
            Trouble present = trouble;
            if (present == null) {
                return new KeyAnswer.Unknown();
            }
            Duration left = Duration.ofNanos(present.retryNanos() - clock.nanos() - 1);
            return new KeyAnswer.Away(
                    "the JWKS at "
                            + config.url()
                            + " could not be fetched: "
                            + present.explanation(),
                    (int) Math.clamp(left.toSeconds() + 1, 1, LAST_RETRY.toSeconds()));
        }
    }

    /** The key of this name, if the set at hand has it. */
    @Nullable PublishedKey known(String kid) {
        Loaded present = current();
        return present == null
                ? null
                : present.set().find(new KeyId(config.issuer(), config.url(), kid));
    }

    private @Nullable Loaded current() {
        Loaded present = loaded;
        return present != null && clock.nanos() - present.atNanos() <= config.keep().toNanos()
                ? present
                : null;
    }

    /** While fetching fails, only the clock fetches again, so that tokens never add to it. */
    private boolean mayAsk() {
        return trouble == null
                && (!asked || clock.nanos() - askedNanos >= UNKNOWN_KEY_PAUSE.toNanos());
    }

    /** Begins a fetch unless one is running. Called under the lock. */
    private void begin() {
        if (running != null || closed) {
            return;
        }
        if (next != null) {
            next.cancel();
        }
        CompletableFuture<Boolean> fetch = new CompletableFuture<>();
        running = fetch;
        try {
            loop.execute(() -> fetch(fetch));
        } catch (RejectedExecutionException e) {
            running = null;
            trouble = new Trouble("the server stops", false, clock.nanos());
        }
    }

    private void fetch(CompletableFuture<Boolean> done) {
        FetchOutcome outcome = FetchOutcome.UNREACHABLE;
        String explanation = "the fetch failed unexpectedly";
        try {
            take(source.fetch());
            outcome = FetchOutcome.LOADED;
        } catch (FetchFailure e) {
            outcome = e.outcome();
            explanation = e.explanation();
        } finally {
            outcomes.getOrDefault(outcome, new LongAdder()).increment();
            settle(outcome == FetchOutcome.LOADED ? null : explanation);
            done.complete(outcome == FetchOutcome.LOADED);
        }
    }

    private void take(KeySet set) {
        Loaded before = loaded;
        loaded = new Loaded(set, clock.nanos());
        if (!repeating || (before != null && before.set().equals(set))) {
            return;
        }
        LOG.info("{} keys of {} read from {}", set.keys().size(), config.issuer(), config.url());
        List<String> faults = set.leftOut();
        if (!faults.isEmpty()) {
            LOG.warn(
                    "{} keys at {} are left out: {}",
                    faults.size(),
                    config.url(),
                    String.join("; ", faults.subList(0, Math.min(SHOWN_FAULTS, faults.size()))));
        }
    }

    private void settle(@Nullable String failure) {
        synchronized (lock) {
            running = null;
            Duration delay = failure == null ? config.refresh() : retry;
            if (failure == null) {
                trouble = null;
                retry = FIRST_RETRY;
            } else {
                boolean covered = current() != null;
                report(failure, covered);
                // Nobody of the issuer is let in without a set, so that one is tried for sooner.
                delay = covered ? LAST_RETRY : retry;
                Duration longer = retry.multipliedBy(2);
                retry = longer.compareTo(LAST_RETRY) < 0 ? longer : LAST_RETRY;
                trouble = new Trouble(failure, covered, clock.nanos() + delay.toNanos());
            }
            if (repeating && !closed) {
                next = loop.schedule(this::repeat, delay);
            }
        }
    }

    private void repeat() {
        synchronized (lock) {
            begin();
        }
    }

    /** Says it once, not at every try; who asks for one fetch is answered and needs no log. */
    private void report(String failure, boolean covered) {
        Trouble before = trouble;
        boolean news =
                before == null
                        || before.covered() != covered
                        || !before.explanation().equals(failure);
        if (news && repeating && !closed) {
            LOG.warn(
                    "the JWKS at {} could not be fetched: {}; tokens of {} are {}",
                    config.url(),
                    failure,
                    config.issuer(),
                    covered
                            ? "judged by the last good set"
                            : "answered with 503 until it is there");
        }
    }

    /** Ends fetching; callers that wait are answered. Blocks for a few seconds at most. */
    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            if (next != null) {
                next.cancel();
            }
        }
        source.close();
        closing.run();
    }
}
