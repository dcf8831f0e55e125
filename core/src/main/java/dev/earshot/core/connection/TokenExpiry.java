package dev.earshot.core.connection;

import dev.earshot.core.delivery.OutboundMessage;
import dev.earshot.core.identity.Principal;
import dev.earshot.core.identity.Revocation;
import dev.earshot.wire.CloseCode;
import dev.earshot.wire.ServerMessage;
import java.util.Collection;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Ends connections when the authority of their tokens ends, and tells them shortly before. When
 * that is was computed once, on the monotonic clock, so that steps of the wall clock change
 * nothing.
 */
final class TokenExpiry {
    private static final long FAR_NANOS = Long.MAX_VALUE / 4;

    private final ConnectionPorts ports;
    private final ConnectionSettings.Tokens settings;
    private final ConnectionIndex index;
    private final ConnectionEnd end;

    TokenExpiry(
            ConnectionPorts ports,
            ConnectionSettings.Tokens settings,
            ConnectionIndex index,
            ConnectionEnd end) {
        this.ports = ports;
        this.settings = settings;
        this.index = index;
        this.end = end;
    }

    /**
     * Begins to count for the connection's present token. Called before others see the connection,
     * later on its loop.
     *
     * @return how long it has, in milliseconds
     */
    long begin(LiveConnection connection) {
        Principal principal = connection.handshake().principal();
        long left = principal.nanosLeft(ports.wall().now(), settings.leeway());
        long now = ports.monotonic().nanos();
        connection.authorityEndNanos = now + left;
        connection.toldOfExpiry = false;
        long notice = Math.min(settings.expiringNotice().toNanos(), left / 2);
        connection.authorityNoticeNanos = now + left - notice;
        connection.authorityDueNanos = connection.authorityNoticeNanos;
        return TimeUnit.NANOSECONDS.toMillis(left);
    }

    /**
     * Finds connections for which something is due, with one read for each that has time left.
     * Called on the housekeeping loop.
     */
    void scan() {
        long now = ports.monotonic().nanos();
        for (LiveConnection connection : index.all()) {
            if (now - connection.authorityDueNanos >= 0) {
                // Not found again while its loop is busy; the task decides what is due next.
                connection.authorityDueNanos = now + FAR_NANOS;
                onLoop(connection, () -> act(connection));
            }
        }
    }

    private void act(LiveConnection connection) {
        long now = ports.monotonic().nanos();
        long left = connection.authorityEndNanos - now;
        if (left <= 0) {
            end.end(connection, Ending.TOKEN_EXPIRED, CloseCode.TOKEN_EXPIRED, "token expired");
        } else if (connection.stage == LiveConnection.Stage.OPENING) {
            connection.authorityDueNanos = now;
        } else if (now - connection.authorityNoticeNanos < 0) {
            // Another token came while this was on its way.
            connection.authorityDueNanos = connection.authorityNoticeNanos;
        } else {
            connection.authorityDueNanos = connection.authorityEndNanos;
            tell(connection, left);
        }
    }

    private static void tell(LiveConnection connection, long leftNanos) {
        if (!connection.toldOfExpiry) {
            connection.toldOfExpiry = true;
            long millis = TimeUnit.NANOSECONDS.toMillis(leftNanos);
            connection.outbound().send(OutboundMessage.of(new ServerMessage.TokenExpiring(millis)));
        }
    }

    /**
     * Ends the connections that a revocation is about, whenever their tokens were issued: the
     * connections are older than it. Any thread.
     *
     * @return how many are being ended
     */
    int end(Revocation revocation) {
        Collection<LiveConnection> candidates =
                switch (revocation) {
                    case Revocation.OfToken _ -> index.all();
                    case Revocation.OfUser user -> index.ofUser(user.user());
                };
        int ended = 0;
        for (LiveConnection connection : candidates) {
            if (revocation.names(connection.handshake().principal())) {
                onLoop(connection, () -> endRevoked(connection));
                ended++;
            }
        }
        return ended;
    }

    /** Its token was revoked while it came in or got that token. Called on its loop. */
    boolean endIfRevoked(LiveConnection connection) {
        boolean revoked = ports.revocations().cover(connection.handshake().principal());
        if (revoked) {
            endRevoked(connection);
        }
        return revoked;
    }

    private void endRevoked(LiveConnection connection) {
        end.endAndRetire(
                connection, Ending.TOKEN_REVOKED, CloseCode.TOKEN_EXPIRED, "token revoked");
    }

    private static void onLoop(LiveConnection connection, Runnable task) {
        try {
            connection.loop().execute(task);
        } catch (RejectedExecutionException e) {
            // Its loop has ended, so its socket has gone.
        }
    }
}
