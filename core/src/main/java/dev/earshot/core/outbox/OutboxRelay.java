package dev.earshot.core.outbox;

import dev.earshot.core.backplane.Backplane;
import dev.earshot.core.loop.Loop;
import dev.earshot.wire.Json;
import dev.earshot.wire.WorkerMessage;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes the ends of conversations: at once from memory, and again from the store for as long as
 * they are not marked there, always under the same id. Thread-safe.
 *
 * <p>An event is marked with the next batch after it was handed to the backplane. Whoever hears it
 * twice knows it by its id.
 */
public final class OutboxRelay implements AutoCloseable {
    /** How long marks are collected. */
    static final Duration MARK_EVERY = Duration.ofMillis(100);

    /** How often the store is asked for what is not marked. */
    static final Duration LOOK_EVERY = Duration.ofSeconds(2);

    private static final int AT_ONCE = 1_000;

    /** Marks that wait at once; of more the oldest are forgotten and published again. */
    private static final int MOST_MARKS = 100_000;

    /** Ends after which no token resumes, or another connection already has. */
    private static final Set<String> FINAL =
            Set.of("superseded", "logout", "kicked", "replaced", "token_revoked");

    private static final Logger LOG = LoggerFactory.getLogger(OutboxRelay.class);

    private final OutboxStore store;
    private final Backplane backplane;
    private final Loop housekeeping;
    private final long graceMillis;
    private final Set<String> published = new LinkedHashSet<>();
    private boolean marking;
    private volatile boolean closed;

    /**
     * Publishes what this store holds over this backplane.
     *
     * @param grace how long after its end a conversation can be resumed by its token
     */
    public OutboxRelay(OutboxStore store, Backplane backplane, Loop housekeeping, Duration grace) {
        this.store = store;
        this.backplane = backplane;
        this.housekeeping = housekeeping;
        this.graceMillis = grace.toMillis();
    }

    /** Begins with what a process that was killed left behind. */
    public void start() {
        look();
        every(MARK_EVERY, this::mark);
        every(LOOK_EVERY, this::look);
    }

    /** Publishes the end of a conversation that has just come. */
    public void publish(OutboxEvent event) {
        String conversation = event.conversationId();
        if (conversation == null) {
            return;
        }
        byte[] payload =
                Json.encode(
                        new WorkerMessage.ConnectionDisconnected(
                                conversation,
                                event.at().toEpochMilli(),
                                event.reason(),
                                event.eventId(),
                                event.connectionId(),
                                event.generation(),
                                event.userId(),
                                event.deviceId(),
                                event.sessionId(),
                                event.node(),
                                event.reasonDetail(),
                                event.clean(),
                                FINAL.contains(event.reasonDetail()) ? 0 : graceMillis));
        if (backplane.publish(WorkerMessage.CONNECTION_EVENTS, payload)) {
            noted(event.eventId());
        }
    }

    private synchronized void noted(String eventId) {
        published.add(eventId);
        if (published.size() > MOST_MARKS) {
            published.remove(published.iterator().next());
        }
    }

    private void mark() {
        List<String> batch;
        synchronized (this) {
            if (marking || published.isEmpty()) {
                return;
            }
            marking = true;
            batch = published.stream().limit(AT_ONCE).toList();
        }
        store.mark(batch)
                .whenComplete((nothing, failure) -> {
                    synchronized (this) {
                        marking = false;
                        if (failure == null) {
                            batch.forEach(published::remove);
                        }
                    }
                });
    }

    private void look() {
        store.unmarked(AT_ONCE)
                .whenComplete((events, failure) -> {
                    if (failure != null) {
                        LOG.debug("the outbox is not read at present: {}", failure.getMessage());
                        return;
                    }
                    events.stream().filter(event -> !isNoted(event)).forEach(this::publish);
                });
    }

    private synchronized boolean isNoted(OutboxEvent event) {
        return published.contains(event.eventId());
    }

    /** How many published events are not marked yet. */
    public synchronized int unmarked() {
        return published.size();
    }

    private void every(Duration period, Runnable task) {
        housekeeping.schedule(
                () -> {
                    if (!closed) {
                        every(period, task);
                        task.run();
                    }
                },
                period);
    }

    /** Hands the last marks to the store. Idempotent. */
    @Override
    public void close() {
        closed = true;
        mark();
    }
}
