package dev.earshot.gateway.socket;

import dev.earshot.gateway.net.PeerLimits.Rates;
import dev.earshot.gateway.net.Rate;
import dev.earshot.gateway.net.Refused;
import dev.earshot.gateway.net.Traffic;
import dev.earshot.gateway.peer.Peers;
import dev.earshot.gateway.peer.Seat;
import dev.earshot.gateway.peer.UnfinishedBytes;
import org.jspecify.annotations.Nullable;

/**
 * How much one connection may send, and its user over all connections. Its methods answer null
 * where it goes on, else what to tell the peer; none allocates. Confined to the event loop.
 */
final class Intake {
    private final Rates rates;
    private final Traffic traffic;
    private final Seat seat;
    private final UnfinishedBytes.Account unfinished;
    private long nowNanos;
    private long messagesFullAt;
    private long bytesFullAt;

    Intake(Peers peers, Traffic traffic, Seat seat) {
        this.rates = peers.limits().rates();
        this.traffic = traffic;
        this.seat = seat;
        unfinished = peers.unfinished().account();
    }

    /** Some bytes have arrived. */
    @Nullable String onBytes(int count) {
        nowNanos = Rate.nowNanos();
        long next = rates.bytes().take(bytesFullAt, nowNanos, count);
        if (next == Rate.REFUSED) {
            return refused(Refused.BYTE_RATE, "Too many bytes");
        }
        bytesFullAt = next;
        return null;
    }

    /** A message was complete among the last bytes. */
    @Nullable String onMessage() {
        long next = rates.messages().take(messagesFullAt, nowNanos, 1);
        if (next == Rate.REFUSED) {
            return refused(Refused.MESSAGE_RATE, "Too many messages");
        }
        messagesFullAt = next;
        return seat.takesMessage(nowNanos)
                ? null
                : refused(Refused.USER_RATE, "Too many messages over all of your connections");
    }

    /** So much of a message is held that is not complete. */
    @Nullable String onHeld(int bytes) {
        return unfinished.hold(bytes)
                ? null
                : refused(Refused.UNFINISHED, "The server holds too many unfinished messages");
    }

    /** More pings or pongs came than may. */
    String onTooManyPings() {
        return refused(Refused.PING_RATE, "Too many pings");
    }

    private String refused(Refused reason, String words) {
        traffic.refused(reason);
        return words;
    }
}
