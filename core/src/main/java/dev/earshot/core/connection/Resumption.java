package dev.earshot.core.connection;

import dev.earshot.core.clock.MonotonicClock;
import dev.earshot.core.ledger.Marks;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides what a connection token is worth. Thread-safe: the one structure that connections of
 * different loops share, under one lock that is never held while calling out.
 *
 * <p>At any time a chain of connections that resumed each other has at most two good tokens: that
 * of the newest, and until the newest has proved that it got its own, the one it presented.
 * Presenting that one again takes over from the newest.
 */
@SuppressWarnings("ReferenceEquality") // a connection is its identity
final class Resumption {
    /** What a token is worth. */
    sealed interface Judgement {
        /**
         * It resumes.
         *
         * @param from the connection it belongs to
         * @param generation for the newcomer
         * @param rooms to come back to
         * @param offsets where it stood in the logs of its rooms
         * @param conversationId the voice conversation that it carried, null for none
         * @param addressRoom the room that the old address named
         * @param marks to start at
         * @param superseded a live connection to be ended, already without a token
         * @param spent connections whose tokens are useless from now on
         */
        record Resumed(
                String from,
                int generation,
                Set<String> rooms,
                Map<String, Long> offsets,
                @Nullable String conversationId,
                @Nullable String addressRoom,
                Marks marks,
                @Nullable LiveConnection superseded,
                List<String> spent)
                implements Judgement {}

        /** It does not. */
        record Denied(ResumeOutcome outcome) implements Judgement {}
    }

    private final MonotonicClock clock;
    private final long windowNanos;
    private final int remembered;
    private final Map<TokenHash, TokenHolder> byToken = new HashMap<>();
    private final ArrayDeque<EndedConnection> ended = new ArrayDeque<>();

    /** The event stream of each owner that ended last. */
    private final Map<EndedConnection.Owner, EndedConnection> streams = new HashMap<>();

    Resumption(MonotonicClock clock, ConnectionSettings settings) {
        this.clock = clock;
        this.windowNanos = settings.resumeWindow().toNanos();
        this.remembered = settings.limits().endedRemembered();
    }

    synchronized void add(LiveConnection connection) {
        byToken.put(connection.tokenHash(), connection);
    }

    /** Adds one that only the store knew, unless it is known by now. */
    synchronized void remember(EndedConnection connection) {
        if (byToken.putIfAbsent(connection.tokenHash(), connection) == null) {
            ended.add(connection);
            trim();
        }
    }

    /** Whether a newcomer that shows this token would continue that live connection. */
    synchronized boolean continues(
            TokenHash presented, EndedConnection.Owner newcomer, LiveConnection live) {
        if (!EndedConnection.Owner.of(live.handshake()).equals(newcomer)
                || clock.nanos() - live.lastAliveNanos() > windowNanos) {
            return false;
        }
        TokenHolder holder = byToken.get(presented);
        return holder == live
                || (holder instanceof EndedConnection old
                        && !old.retired
                        && live.tokenHash().equals(old.heir));
    }

    /** The token of the event stream of this owner that ended last, or null. */
    synchronized @Nullable TokenHash lastStreamOf(EndedConnection.Owner owner) {
        EndedConnection last = streams.get(owner);
        return last == null || last.retired ? null : last.tokenHash();
    }

    /**
     * Judges a token; where it resumes, the newcomer has taken over on return.
     *
     * @return null where nobody here knows the token
     */
    synchronized @Nullable Judgement claim(TokenHash presented, LiveConnection newcomer) {
        TokenHolder holder = byToken.get(presented);
        EndedConnection.Owner owner = EndedConnection.Owner.of(newcomer.handshake());
        return switch (holder) {
            case null -> null;
            case LiveConnection live -> claimLive(live, owner, newcomer);
            case EndedConnection old -> claimEnded(old, owner, newcomer, null);
        };
    }

    private Judgement claimLive(
            LiveConnection live, EndedConnection.Owner owner, LiveConnection newcomer) {
        if (!EndedConnection.Owner.of(live.handshake()).equals(owner)) {
            return new Judgement.Denied(ResumeOutcome.FOREIGN);
        }
        if (clock.nanos() - live.lastAliveNanos() > windowNanos) {
            return new Judgement.Denied(ResumeOutcome.EXPIRED);
        }
        return claimEnded(end(live), owner, newcomer, live);
    }

    private Judgement claimEnded(
            EndedConnection holder,
            EndedConnection.Owner owner,
            LiveConnection newcomer,
            @Nullable LiveConnection live) {
        if (!holder.owner().equals(owner)) {
            return new Judgement.Denied(ResumeOutcome.FOREIGN);
        }
        if (holder.retired) {
            return new Judgement.Denied(ResumeOutcome.REUSED);
        }
        if (clock.nanos() - holder.endedNanos() > windowNanos) {
            return new Judgement.Denied(ResumeOutcome.EXPIRED);
        }
        List<String> spent = new ArrayList<>(1);
        EndedConnection predecessor = holder.predecessor;
        if (predecessor != null) {
            // Its token was presented, so it was received: the one before has done its work.
            holder.predecessor = null;
            retire(predecessor);
            spent.add(predecessor.connectionId());
        }
        LiveConnection superseded = live;
        EndedConnection.State state = holder.state();
        TokenHolder heir = holder.heir == null ? null : byToken.get(holder.heir);
        if (heir != null) {
            superseded = heir instanceof LiveConnection unproven ? unproven : live;
            EndedConnection passedOver =
                    heir instanceof EndedConnection old ? old : end((LiveConnection) heir);
            passedOver.predecessor = null;
            retire(passedOver);
            spent.add(passedOver.connectionId());
            state = passedOver.state();
        }
        holder.heir = newcomer.tokenHash();
        newcomer.predecessor = holder;
        return new Judgement.Resumed(
                holder.connectionId(),
                Math.max(state.generation(), holder.state().generation()) + 1,
                holder.state().rooms(),
                holder.state().offsets(),
                holder.state().conversationId(),
                holder.state().room(),
                holder.state().marks().max(state.marks()),
                superseded,
                spent);
    }

    /**
     * It answered or sent something, so it has its own token.
     *
     * @return the connection whose token is useless from now on, if any
     */
    synchronized @Nullable String proved(LiveConnection connection) {
        EndedConnection predecessor = connection.predecessor;
        if (predecessor == null) {
            return null;
        }
        connection.predecessor = null;
        retire(predecessor);
        return predecessor.connectionId();
    }

    /**
     * It has ended; its token stays good for the window unless it is retired.
     *
     * @return the connections whose tokens are useless from now on
     */
    synchronized List<String> ended(LiveConnection connection, boolean retireToken) {
        if (byToken.get(connection.tokenHash()) != connection) {
            return List.of();
        }
        EndedConnection old = end(connection);
        if (!retireToken) {
            return List.of();
        }
        List<String> spent = new ArrayList<>(2);
        EndedConnection predecessor = old.predecessor;
        if (predecessor != null) {
            old.predecessor = null;
            retire(predecessor);
            spent.add(predecessor.connectionId());
        }
        retire(old);
        spent.add(old.connectionId());
        return spent;
    }

    /** It ended before anybody was told its token. */
    synchronized void forget(LiveConnection connection) {
        byToken.remove(connection.tokenHash(), connection);
    }

    /** Lets go of those that can no longer be resumed. */
    synchronized void sweep() {
        long now = clock.nanos();
        while (!ended.isEmpty() && now - ended.peek().endedNanos() > windowNanos) {
            drop();
        }
    }

    Duration window() {
        return Duration.ofNanos(windowNanos);
    }

    /** How many ended connections are remembered. */
    synchronized int remembered() {
        return ended.size();
    }

    private EndedConnection end(LiveConnection live) {
        EndedConnection old = EndedConnection.of(live, clock.nanos());
        live.predecessor = null;
        byToken.put(live.tokenHash(), old);
        ended.add(old);
        if (live.handshake().transport() == Transport.SSE) {
            streams.put(old.owner(), old);
        }
        trim();
        return old;
    }

    private static void retire(EndedConnection connection) {
        connection.retired = true;
        connection.heir = null;
    }

    private void trim() {
        while (ended.size() > remembered) {
            drop();
        }
    }

    private void drop() {
        EndedConnection oldest = ended.remove();
        byToken.remove(oldest.tokenHash(), oldest);
        streams.remove(oldest.owner(), oldest);
    }
}
