package dev.earshot.core.connection;

import dev.earshot.core.ledger.Marks;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of a connection that has ended or was taken over, so that its token can be
 * judged without the store. Its mutable fields belong to {@link Resumption}.
 */
final class EndedConnection implements TokenHolder {
    private final String connectionId;
    private final TokenHash tokenHash;
    private final Owner owner;
    private final State state;
    private final long endedNanos;

    /** The token no longer resumes. */
    boolean retired;

    /** The token of the connection that took over by this token and has not proved itself yet. */
    @Nullable TokenHash heir;

    /** The holder whose token this connection presented, where it had not proved itself. */
    @Nullable EndedConnection predecessor;

    EndedConnection(
            String connectionId, TokenHash tokenHash, Owner owner, State state, long endedNanos) {
        this.connectionId = connectionId;
        this.tokenHash = tokenHash;
        this.owner = owner;
        this.state = state;
        this.endedNanos = endedNanos;
    }

    static EndedConnection of(LiveConnection live, long endedNanos) {
        EndedConnection ended =
                new EndedConnection(
                        live.id(),
                        live.tokenHash(),
                        Owner.of(live.handshake()),
                        new State(
                                live.generation(),
                                live.rooms(),
                                live.handshake().room(),
                                live.inbox().cursors().roomOffsets(),
                                live.conversationId(),
                                live.marks()),
                        endedNanos);
        ended.predecessor = live.predecessor;
        return ended;
    }

    @Override
    public String connectionId() {
        return connectionId;
    }

    @Override
    public TokenHash tokenHash() {
        return tokenHash;
    }

    Owner owner() {
        return owner;
    }

    State state() {
        return state;
    }

    long endedNanos() {
        return endedNanos;
    }

    /** Whom a token is bound to. */
    record Owner(String user, @Nullable String device, Endpoint endpoint) {
        static Owner of(Handshake handshake) {
            return new Owner(
                    handshake.principal().user(),
                    handshake.principal().device(),
                    handshake.endpoint());
        }
    }

    /**
     * What a resume brings back.
     *
     * @param generation of this connection
     * @param rooms it was in
     * @param room the one in its address
     * @param offsets where it stood in the logs of its rooms
     * @param conversationId the voice conversation that it carried, null for none
     * @param marks how far it had come
     */
    record State(
            int generation,
            Set<String> rooms,
            @Nullable String room,
            Map<String, Long> offsets,
            @Nullable String conversationId,
            Marks marks) {}
}
