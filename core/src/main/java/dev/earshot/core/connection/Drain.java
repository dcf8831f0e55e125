package dev.earshot.core.connection;

import dev.earshot.core.delivery.OutboundMessage;
import dev.earshot.core.loop.Loop;
import dev.earshot.wire.CloseCode;
import dev.earshot.wire.ServerMessage;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Sends every client elsewhere, a few at a time. Thread-safe. */
final class Drain {
    private static final Duration STEP = Duration.ofMillis(50);
    private static final Ending ENDING = new Ending(Ending.Reason.SERVER_ERROR, "draining", true);

    private final Loop housekeeping;
    private final ConnectionIndex index;
    private final ConnectionEnd end;
    private final AtomicBoolean begun = new AtomicBoolean();
    private final CompletableFuture<@Nullable Void> done = new CompletableFuture<>();

    /** Connections under way to their loop, and one for the steps to come. */
    private final AtomicInteger untold = new AtomicInteger(1);

    private volatile Duration reconnectWithin = Duration.ZERO;

    Drain(Loop housekeeping, ConnectionIndex index, ConnectionEnd end) {
        this.housekeeping = housekeeping;
        this.index = index;
        this.end = end;
    }

    /** Null while it has not begun. */
    ConnectionService.@Nullable Refusal refusal() {
        if (!begun.get()) {
            return null;
        }
        int seconds = (int) Math.max(1, reconnectWithin.toSeconds());
        return new ConnectionService.Refusal(503, "the server is draining", seconds);
    }

    CompletionStage<@Nullable Void> begin(Duration over, Duration within) {
        if (begun.compareAndSet(false, true)) {
            reconnectWithin = within;
            housekeeping.execute(() -> {
                List<LiveConnection> all = List.copyOf(index.all());
                int steps = (int) Math.max(1, over.toMillis() / STEP.toMillis());
                step(all, 0, Math.max(1, (all.size() + steps - 1) / steps));
            });
        }
        return done;
    }

    private void step(List<LiveConnection> all, int from, int each) {
        int to = Math.min(all.size(), from + each);
        all.subList(from, to).forEach(this::tell);
        if (to < all.size()) {
            housekeeping.schedule(() -> step(all, to, each), STEP);
        } else {
            // Whoever came in while it began.
            index.all().forEach(this::tell);
            told();
        }
    }

    void tell(LiveConnection connection) {
        untold.incrementAndGet();
        try {
            connection
                    .loop()
                    .run(() -> {
                        send(connection);
                        told();
                    });
        } catch (RejectedExecutionException e) {
            // Its loop has ended, so its socket has gone.
            told();
        }
    }

    private void send(LiveConnection connection) {
        if (connection.stage == LiveConnection.Stage.OPEN) {
            long wait = ThreadLocalRandom.current().nextLong(reconnectWithin.toMillis() + 1);
            connection.outbound().send(OutboundMessage.of(new ServerMessage.Draining(wait)));
        }
        end.end(connection, ENDING, CloseCode.DRAINING, "draining");
    }

    private void told() {
        if (untold.decrementAndGet() == 0) {
            done.complete(null);
        }
    }
}
