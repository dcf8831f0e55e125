package dev.earshot.core.connection;

import dev.earshot.core.connection.ConnectionService.Refusal;
import dev.earshot.wire.CloseCode;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Lets users go on with a voice conversation that they name, whose token they may have lost. Of the
 * connections of a conversation the newest counts. Thread-safe: one lock that is never held while
 * calling out.
 */
@SuppressWarnings("ReferenceEquality") // a connection is its identity
final class Conversations {
    private static final int PAGE = 1_000;

    /** Of a user with more connections than these the last by id are not looked at. */
    private static final int MOST_PAGES = 10;

    private static final Refusal UNKNOWN = new Refusal(404, "there is no such conversation", 0);
    private static final Refusal NOBODY_KNOWS =
            new Refusal(503, "conversations cannot be looked up at present", 1);

    private final ConnectionPorts ports;
    private final ConnectionSettings settings;
    private final ConnectionIndex index;
    private final ConnectionEnd end;

    /** The generation that each newcomer found, until it has opened. */
    private final IdentityHashMap<Handshake, Integer> coming = new IdentityHashMap<>();

    Conversations(
            ConnectionPorts ports,
            ConnectionSettings settings,
            ConnectionIndex index,
            ConnectionEnd end) {
        this.ports = ports;
        this.settings = settings;
        this.index = index;
        this.end = end;
    }

    /** Answers at once where memory knows, else within the wait for the store. */
    void admit(Handshake newcomer, boolean enters, Consumer<? super @Nullable Refusal> answer) {
        String id = newcomer.conversationId();
        if (newcomer.endpoint() != Endpoint.VOICE || id == null) {
            answer.accept(null);
            return;
        }
        String user = newcomer.principal().user();
        int live = newest(of(user, id));
        if (live > 0) {
            found(newcomer, enters, live, answer);
            return;
        }
        AtomicBoolean answered = new AtomicBoolean();
        ports.housekeeping()
                .schedule(
                        () -> {
                            if (answered.compareAndSet(false, true)) {
                                answer.accept(NOBODY_KNOWS);
                            }
                        },
                        settings.storeWait());
        stored(user, id, null, 0, MOST_PAGES)
                .whenComplete((generation, failure) -> {
                    if (!answered.compareAndSet(false, true)) {
                        return;
                    }
                    if (failure != null) {
                        answer.accept(NOBODY_KNOWS);
                    } else if (generation == 0) {
                        answer.accept(UNKNOWN);
                    } else {
                        found(newcomer, enters, generation, answer);
                    }
                });
    }

    private void found(
            Handshake newcomer,
            boolean enters,
            int generation,
            Consumer<? super @Nullable Refusal> answer) {
        if (enters) {
            synchronized (this) {
                coming.put(newcomer, generation);
            }
        }
        answer.accept(null);
    }

    private CompletionStage<Integer> stored(
            String user, String id, @Nullable String after, int known, int pages) {
        ConnectionFilter filter =
                new ConnectionFilter(
                        user, null, null, null, Endpoint.VOICE, null, null, after, PAGE);
        return ports.store()
                .list(filter)
                .thenCompose(rows -> {
                    int newest = known;
                    for (ConnectionRow row : rows) {
                        if (id.equals(row.conversationId())) {
                            newest = Math.max(newest, row.generation());
                        }
                    }
                    return rows.size() < PAGE || pages == 1
                            ? CompletableFuture.completedStage(newest)
                            : stored(user, id, rows.getLast().connectionId(), newest, pages - 1);
                });
    }

    /** It does not come after all. */
    synchronized void abandoned(Handshake newcomer) {
        coming.remove(newcomer);
    }

    /** It has come: it carries the conversation from now on, and whoever did before gives way. */
    void opened(LiveConnection connection) {
        Handshake handshake = connection.handshake();
        String id = handshake.conversationId();
        if (id == null) {
            return;
        }
        List<LiveConnection> former;
        synchronized (this) {
            Integer found = coming.remove(handshake);
            if (found == null) {
                return;
            }
            former = of(handshake.principal().user(), id);
            connection.goOnWith(id, Math.max(found, newest(former)) + 1);
        }
        former.forEach(this::giveWay);
    }

    private void giveWay(LiveConnection former) {
        former.fence();
        try {
            former.loop()
                    .run(() -> end.end(former, Ending.SUPERSEDED, CloseCode.NORMAL, "superseded"));
        } catch (RejectedExecutionException gone) {
            // Its loop has ended, so its socket has gone.
        }
    }

    private List<LiveConnection> of(String user, String conversationId) {
        return index.ofUser(user).stream()
                .filter(one -> conversationId.equals(one.conversationId()))
                .toList();
    }

    private static int newest(List<LiveConnection> of) {
        return of.stream().mapToInt(LiveConnection::generation).max().orElse(0);
    }

    /** How many are on their way; for tests. */
    synchronized int coming() {
        return coming.size();
    }
}
