package dev.earshot.core.connection;

import dev.earshot.core.connection.ConnectionService.Holder;
import dev.earshot.core.connection.ConnectionService.Refusal;
import dev.earshot.wire.CloseCode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The places that a device has at an endpoint, and who has them. Thread-safe: one lock that is
 * never held while calling out.
 *
 * <p>A newcomer has its place from the moment at which it is let in, so of two that come at once
 * one is refused. Where the only place has a holder, that one is asked for life: if it shows some
 * within the probe's time the newcomer is refused, else it is ended and the newcomer let in.
 * Whoever shows the holder's token takes over without a question. From the moment at which a
 * newcomer has opened, an older one of the same place is fenced: nothing that it still sends
 * counts.
 */
@SuppressWarnings("ReferenceEquality") // connections and handshakes are their identity
final class Places {
    private static final Ending UNANSWERED =
            new Ending(Ending.Reason.TIMEOUT, "pong_missing", false);

    private final ConnectionPorts ports;
    private final ConnectionSettings.Claims settings;
    private final Resumption resumption;
    private final ClaimRows rows;
    private final Map<Key, Place> places = new HashMap<>();
    private @Nullable ConnectionEnd end;

    Places(ConnectionPorts ports, ConnectionSettings.Claims settings, Resumption resumption) {
        this.ports = ports;
        this.settings = settings;
        this.resumption = resumption;
        this.rows = new ClaimRows(ports);
    }

    /** How connections are ended; told once, before the first of them. */
    void endBy(ConnectionEnd by) {
        end = by;
    }

    ClaimRows rows() {
        return rows;
    }

    void admit(Handshake newcomer, boolean enters, Consumer<? super @Nullable Refusal> answer) {
        EndpointPolicy policy = settings.of(newcomer.endpoint());
        if (policy.equals(EndpointPolicy.COEXIST)) {
            answer.accept(null);
            return;
        }
        LiveConnection asked = null;
        Refusal refusal = null;
        synchronized (this) {
            Place place = places.computeIfAbsent(Key.of(newcomer), key -> new Place());
            boolean full = place.holders.size() + place.coming.size() >= policy.most();
            if (full
                    && policy.kind() != EndpointPolicy.Kind.REPLACE
                    && !takesOver(place, newcomer)) {
                if (policy.kind() == EndpointPolicy.Kind.COEXIST || !place.coming.isEmpty()) {
                    refusal = refusal(place);
                } else {
                    asked = place.holders.getFirst();
                }
            }
            if (refusal == null && enters) {
                place.coming.add(newcomer);
            }
            tidy(newcomer, place);
        }
        if (asked == null) {
            answer.accept(refusal);
        } else {
            new Probe(asked, newcomer, enters, answer).begin();
        }
    }

    /** The newcomer shows the token of the holder, which is its own, so it is the same client. */
    private boolean takesOver(Place place, Handshake newcomer) {
        String token = newcomer.connectionToken();
        TokenHash hash = token == null ? null : ConnectionTokens.hashOfPresented(token);
        return hash != null
                && place.coming.isEmpty()
                && place.holders.stream()
                        .anyMatch(holder ->
                                resumption.continues(
                                        hash, EndedConnection.Owner.of(newcomer), holder));
    }

    private Refusal refusal(Place place) {
        Instant since =
                place.holders.isEmpty()
                        ? ports.wall().now()
                        : place.holders.getFirst().connectedAt();
        return new Refusal(409, "Device already connected", 0, new Holder(since, ports.node()));
    }

    /** It does not come after all. */
    synchronized void abandoned(Handshake newcomer) {
        Place place = places.get(Key.of(newcomer));
        if (place != null) {
            place.coming.removeIf(one -> one == newcomer);
            tidy(newcomer, place);
        }
    }

    /** It has come. Those who have to give way to it can no longer act on return. */
    void opened(LiveConnection connection) {
        EndpointPolicy policy = settings.of(connection.handshake().endpoint());
        if (policy.equals(EndpointPolicy.COEXIST)) {
            return;
        }
        List<LiveConnection> former = List.of();
        synchronized (this) {
            Handshake handshake = connection.handshake();
            Place place = places.computeIfAbsent(Key.of(handshake), key -> new Place());
            place.coming.removeIf(one -> one == handshake);
            if (policy.kind() != EndpointPolicy.Kind.COEXIST) {
                former = List.copyOf(place.holders);
                former.forEach(LiveConnection::fence);
                place.holders.clear();
            }
            place.holders.add(connection);
        }
        boolean replaced = policy.kind() == EndpointPolicy.Kind.REPLACE;
        former.forEach(one -> giveWay(one, replaced));
        if (connection.handshake().endpoint() == Endpoint.DEVICE) {
            rows.taken(connection);
        }
    }

    private void giveWay(LiveConnection former, boolean replaced) {
        onLoop(
                former,
                () -> {
                    if (replaced) {
                        end().endAndRetire(
                                        former,
                                        new Ending(Ending.Reason.SERVER_ERROR, "replaced", true),
                                        CloseCode.REPLACED,
                                        "a newer connection of this device took over");
                    } else {
                        end().end(former, Ending.SUPERSEDED, CloseCode.NORMAL, "superseded");
                    }
                });
    }

    /** It has ended. */
    void ended(LiveConnection connection) {
        if (settings.of(connection.handshake().endpoint()).equals(EndpointPolicy.COEXIST)) {
            return;
        }
        synchronized (this) {
            Place place = places.get(Key.of(connection.handshake()));
            if (place != null) {
                place.holders.removeIf(one -> one == connection);
                tidy(connection.handshake(), place);
            }
        }
        if (connection.handshake().endpoint() == Endpoint.DEVICE) {
            rows.left(connection);
        }
        Probe asked = connection.probe;
        if (asked != null) {
            asked.gone();
        }
    }

    /** Call with the lock. */
    private void tidy(Handshake of, Place place) {
        if (place.holders.isEmpty() && place.coming.isEmpty()) {
            places.remove(Key.of(of), place);
        }
    }

    /** How many places somebody has; for tests. */
    synchronized int taken() {
        return places.size();
    }

    private ConnectionEnd end() {
        ConnectionEnd present = end;
        if (present == null) {
            throw new IllegalStateException("Nobody said how to end connections");
        }
        return present;
    }

    private static void onLoop(LiveConnection connection, Runnable task) {
        try {
            connection.loop().run(task);
        } catch (RejectedExecutionException gone) {
            // Its loop has ended, and every socket of it.
            task.run();
        }
    }

    private record Key(Endpoint endpoint, String user, @Nullable String device) {
        /** A device is one whoever its user is; without a device a user is. */
        static Key of(Handshake handshake) {
            String device = handshake.principal().device();
            boolean byDevice = handshake.endpoint() == Endpoint.DEVICE && device != null;
            return new Key(
                    handshake.endpoint(), byDevice ? "" : handshake.principal().user(), device);
        }
    }

    /** Guarded by the lock of the outer class. */
    private static final class Place {
        private final List<LiveConnection> holders = new ArrayList<>(1);
        private final List<Handshake> coming = new ArrayList<>(1);
    }

    /** One question to a holder. Confined to the holder's loop once begun. */
    final class Probe {
        private final LiveConnection holder;
        private final Handshake newcomer;
        private final boolean enters;
        private final Consumer<? super @Nullable Refusal> answer;
        private boolean over;

        Probe(
                LiveConnection holder,
                Handshake newcomer,
                boolean enters,
                Consumer<? super @Nullable Refusal> answer) {
            this.holder = holder;
            this.newcomer = newcomer;
            this.enters = enters;
            this.answer = answer;
        }

        void begin() {
            onLoop(
                    holder,
                    () -> {
                        if (holder.stage == LiveConnection.Stage.ENDED) {
                            conclude(false);
                            return;
                        }
                        Probe before = holder.probe;
                        if (before != null) {
                            // Somebody else only asks; both hear the same.
                            before.follow(this);
                            return;
                        }
                        holder.probe = this;
                        holder.outbound().ping();
                        holder.loop().schedule(this::unanswered, settings.probeWait());
                    });
        }

        private @Nullable Probe next;

        private void follow(Probe other) {
            Probe last = this;
            while (last.next != null) {
                last = last.next;
            }
            last.next = other;
        }

        /** It lives. */
        void answered() {
            conclude(true);
        }

        /** Its socket has gone. */
        void gone() {
            conclude(false);
        }

        private void unanswered() {
            if (!over) {
                holder.probe = null;
                boolean evict = enters || (next != null && next.enters);
                if (evict) {
                    end().end(holder, UNANSWERED, CloseCode.HEARTBEAT_TIMEOUT, "no sign of life");
                }
                conclude(false);
            }
        }

        private void conclude(boolean alive) {
            if (over) {
                return;
            }
            over = true;
            holder.probe = null;
            if (alive && enters) {
                abandoned(newcomer);
            }
            answer.accept(
                    alive
                            ? new Refusal(
                                    409,
                                    "Device already connected",
                                    0,
                                    new Holder(holder.connectedAt(), ports.node()))
                            : null);
            Probe follower = next;
            if (follower != null) {
                follower.conclude(alive);
            }
        }
    }
}
