package dev.earshot.server.api;

import dev.earshot.core.connection.Connection;
import dev.earshot.core.connection.ConnectionRegistry;
import dev.earshot.core.connection.Transport;
import dev.earshot.core.identity.Principal;
import dev.earshot.gateway.http.HttpExchange;
import dev.earshot.gateway.http.Route;
import dev.earshot.wire.ClientMessage;
import dev.earshot.wire.ClientMessageDecoder;
import dev.earshot.wire.ClientMessageDecoder.Decoded;
import dev.earshot.wire.Json;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The way back for clients of server-sent events: each POST carries the body of the WebSocket
 * message of its name. Thread-safe.
 */
public final class EventRoutes {
    private static final int MAX_BODY = 256 * 1024;

    private final ConnectionRegistry connections;
    private final Predicate<String> mayWrite;

    /**
     * Hands messages to these connections.
     *
     * @param mayWrite takes a message off what a user may send, where one is left
     */
    public EventRoutes(ConnectionRegistry connections, Predicate<String> mayWrite) {
        this.connections = connections;
        this.mayWrite = mayWrite;
    }

    /** One route per message. */
    public List<Route> routes() {
        return Stream.of(
                        "join",
                        "leave",
                        "heartbeat",
                        "refresh",
                        "logout",
                        "ack",
                        "audio_played",
                        "chunk_ack",
                        "send")
                .map(type ->
                        Route.token(
                                "POST",
                                "/api/events/" + type,
                                MAX_BODY,
                                BadRequest.answered(exchange -> accept(exchange, type))))
                .toList();
    }

    private void accept(HttpExchange exchange, String type) {
        Principal caller = Caller.of(exchange);
        if (!mayWrite.test(caller.user())) {
            throw new BadRequest(429, "you send too many messages; try again later");
        }
        ClientMessage message =
                switch (ClientMessageDecoder.decode(exchange.body(), type)) {
                    case Decoded.Message decoded -> decoded.message();
                    case Decoded.Malformed malformed ->
                            throw new BadRequest(malformed.explanation());
                };
        if (message instanceof ClientMessage.Join join && !caller.mayEnter(join.room())) {
            throw new BadRequest(403, "this token does not open that room");
        }
        Connection connection = connection(exchange, caller);
        connections.received(connection, message);
        exchange.respondJson(202, new Taken(connection.id()));
    }

    private Connection connection(HttpExchange exchange, Principal caller) {
        String named = Caller.queryId(exchange, "connection_id");
        if (named == null) {
            named = inBody(exchange.body());
        }
        String id = named;
        return connections.ofUser(caller.user()).reversed().stream()
                .filter(one -> one.handshake().transport() == Transport.SSE)
                .filter(one -> id == null || one.id().equals(id))
                .findFirst()
                .orElseThrow(() ->
                        new BadRequest(
                                404, "no open event stream of yours; open GET /api/events first"));
    }

    private static @Nullable String inBody(byte[] body) {
        if (body.length == 0) {
            return null;
        }
        try {
            JsonNode id = Json.decode(body).get("connection_id");
            return id != null && id.isString()
                    ? Caller.valid("connection_id", id.stringValue())
                    : null;
        } catch (JacksonException e) {
            throw new BadRequest("the body is not JSON");
        }
    }

    /** The body of the answer. */
    record Taken(String connectionId) {}
}
