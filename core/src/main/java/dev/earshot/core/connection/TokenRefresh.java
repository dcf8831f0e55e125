package dev.earshot.core.connection;

import dev.earshot.core.delivery.OutboundMessage;
import dev.earshot.core.identity.Credential;
import dev.earshot.core.identity.Principal;
import dev.earshot.core.identity.Verdict;
import dev.earshot.wire.CloseCode;
import dev.earshot.wire.ServerMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Lets a connection go on with another token of the same user, device and session. Called on the
 * connection's loop.
 */
final class TokenRefresh {
    private static final String REFUSED = "refresh_refused";
    private static final String UNAVAILABLE = "refresh_unavailable";

    private final ConnectionPorts ports;
    private final RoomMembership membership;
    private final TokenExpiry expiry;
    private final ConnectionEnd end;
    private final SecurityLog security;

    TokenRefresh(
            ConnectionPorts ports,
            RoomMembership membership,
            TokenExpiry expiry,
            ConnectionEnd end,
            SecurityLog security) {
        this.ports = ports;
        this.membership = membership;
        this.expiry = expiry;
        this.end = end;
        this.security = security;
    }

    void begin(LiveConnection connection, String jwt) {
        if (connection.refreshing) {
            answer(connection, REFUSED, "another token is being judged; wait for its answer");
            return;
        }
        judged(connection, ports.authenticator().authenticate(new Credential.Token(jwt)));
    }

    private void judged(LiveConnection connection, Verdict verdict) {
        switch (verdict) {
            case Verdict.Accepted accepted -> accept(connection, accepted.principal());
            case Verdict.Rejected _ -> answer(connection, REFUSED, "the token is not valid");
            case Verdict.Unavailable _ ->
                    answer(
                            connection,
                            UNAVAILABLE,
                            "tokens cannot be judged at present; try again");
            case Verdict.Pending pending -> {
                connection.refreshing = true;
                pending.verdict()
                        .thenAccept(later ->
                                connection
                                        .loop()
                                        .execute(() -> {
                                            connection.refreshing = false;
                                            if (connection.stage == LiveConnection.Stage.OPEN) {
                                                judged(connection, later);
                                            }
                                        }));
            }
        }
    }

    private void accept(LiveConnection connection, Principal fresh) {
        Principal old = connection.handshake().principal();
        if (!sameHolder(old, fresh)) {
            security.report(SecurityEvent.REFRESH_TOKEN_FOREIGN, connection);
            answer(connection, REFUSED, "the token is of another user, device or session");
            return;
        }
        Handshake renewed = connection.handshake().with(inSession(fresh, old.session()));
        connection.handshake(renewed);
        if (expiry.endIfRevoked(connection)) {
            return;
        }
        if (Admission.judge(renewed) != null) {
            end.end(
                    connection,
                    Ending.TOKEN_EXPIRED,
                    CloseCode.TOKEN_EXPIRED,
                    "the new token does not open this address");
            return;
        }
        List<String> left = leaveClosedRooms(connection);
        long leftMillis = expiry.begin(connection);
        connection
                .outbound()
                .send(
                        OutboundMessage.of(
                                new ServerMessage.TokenRefreshed(
                                        leftMillis, left.isEmpty() ? null : left)));
    }

    private static boolean sameHolder(Principal old, Principal fresh) {
        return old.user().equals(fresh.user())
                && Objects.equals(old.device(), fresh.device())
                && (old.session() == null
                        || fresh.session() == null
                        || old.session().equals(fresh.session()));
    }

    /** A token that names no session goes on with the one that is. */
    private static Principal inSession(Principal fresh, @Nullable String session) {
        return fresh.session() != null || session == null
                ? fresh
                : new Principal(
                        fresh.user(),
                        fresh.device(),
                        session,
                        fresh.roles(),
                        fresh.rooms(),
                        fresh.expiresAt(),
                        fresh.tokenId(),
                        fresh.issuedAt());
    }

    private List<String> leaveClosedRooms(LiveConnection connection) {
        List<String> left = new ArrayList<>();
        for (String room : connection.rooms()) {
            if (!connection.mayEnter(room)) {
                membership.leave(connection, room);
                left.add(room);
            }
        }
        return left;
    }

    private static void answer(LiveConnection connection, String code, String explanation) {
        connection
                .outbound()
                .send(OutboundMessage.of(new ServerMessage.Failure(code, explanation)));
    }
}
