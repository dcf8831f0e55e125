package dev.earshot.core.connection;

import dev.earshot.core.delivery.Outbound;
import dev.earshot.core.ledger.ConnectionLedger;
import dev.earshot.core.topic.Subscriber;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One live connection as the rest of the core sees it. Its answers may be read on any thread; what
 * it receives is confined to its loop.
 */
public interface Connection extends Subscriber {
    /** 128 random bits, hex. */
    String id();

    /** What it asked for and who it is. */
    Handshake handshake();

    /** The sending half. */
    Outbound outbound();

    /** Delivery marks of every chunk it was told about. Confined to the loop. */
    ConnectionLedger ledger();

    /** 1 for a fresh connection, one more than the old one's after a resume. */
    int generation();

    /** The connection whose token it presented, if that counted. */
    @Nullable String resumedFrom();

    /** The voice conversation that it carries, null for none. */
    default @Nullable String conversationId() {
        return null;
    }

    /** When it opened. */
    Instant connectedAt();

    /** The last sign of life. */
    Instant lastHeartbeat();

    /** The rooms it is in, a snapshot. */
    Set<String> rooms();

    /** The groups it is in, a snapshot. */
    default Set<String> groups() {
        return Set.of();
    }

    /** Whether its token opens this room, or an application put its user there. */
    default boolean mayEnter(String room) {
        return handshake().principal().mayEnter(room);
    }
}
