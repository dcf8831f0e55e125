package dev.earshot.server.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.earshot.core.connection.Connection;
import dev.earshot.core.connection.ConnectionDirectory;
import dev.earshot.core.connection.ConnectionFilter;
import dev.earshot.core.connection.ConnectionRegistry;
import dev.earshot.core.connection.ConnectionStatus;
import dev.earshot.core.connection.ConnectionView;
import dev.earshot.core.connection.DeliveryHistory;
import dev.earshot.core.connection.Endpoint;
import dev.earshot.core.connection.Transport;
import dev.earshot.core.identity.Role;
import dev.earshot.core.ledger.ChunkMark;
import dev.earshot.gateway.http.HttpExchange;
import dev.earshot.gateway.http.HttpHandler;
import dev.earshot.gateway.http.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The server API over connections, for admins. Thread-safe. */
public final class ConnectionRoutes {
    private static final String ONE = "/api/v1/connections/{connection_id}";

    /** The state of a listing of those that ended last, the latest first. */
    private static final String ENDED = "ended";

    private static final int MAX_PAGE = 1_000;
    private static final int DEFAULT_PAGE = 100;

    private final ConnectionRegistry connections;
    private final ConnectionDirectory directory;
    private final DeliveryHistory history;

    /** Over these connections, the directory of live and ended ones, and their delivery. */
    public ConnectionRoutes(
            ConnectionRegistry connections,
            ConnectionDirectory directory,
            DeliveryHistory history) {
        this.connections = connections;
        this.directory = directory;
        this.history = history;
    }

    /** List, show, kick, and who is in a room. */
    public List<Route> routes() {
        return List.of(
                admin("GET", "/api/v1/connections", this::list),
                admin("GET", ONE, this::show),
                admin("DELETE", ONE, this::kick),
                admin("GET", "/api/v1/rooms/{campaign_id}/presence", this::presence));
    }

    /** A route for admins only, without a body. */
    static Route admin(String method, String pattern, HttpHandler handler) {
        return new Route(
                method,
                pattern,
                new Route.Access.Token(Role.ADMIN),
                0,
                BadRequest.answered(handler));
    }

    private void list(HttpExchange exchange) {
        int page = Paging.limit(exchange, DEFAULT_PAGE, MAX_PAGE);
        String state = exchange.query("state");
        boolean ended = ENDED.equals(state);
        ConnectionFilter filter =
                new ConnectionFilter(
                        Caller.queryId(exchange, "user"),
                        Caller.queryId(exchange, "device"),
                        Caller.queryId(exchange, "room"),
                        ended ? null : status(state),
                        endpoint(exchange.query("type")),
                        transport(exchange.query("transport")),
                        Paging.search(exchange),
                        Caller.queryId(exchange, "after"),
                        page);
        Answers.when(
                exchange,
                ended ? directory.lastEnded(filter) : directory.list(filter),
                views -> {
                    List<ConnectionBody> bodies = views.stream().map(ConnectionBody::of).toList();
                    String next =
                            ended || bodies.size() < page ? null : bodies.getLast().connectionId();
                    exchange.respondJson(200, new Page(bodies, next));
                });
    }

    private void show(HttpExchange exchange) {
        Answers.when(
                exchange,
                details(Caller.pathId(exchange, "connection_id")),
                found ->
                        found.ifPresentOrElse(
                                one -> exchange.respondJson(200, one),
                                () -> Answers.notFound(exchange)));
    }

    private CompletionStage<Optional<ConnectionBody.Detailed>> details(String id) {
        return directory
                .find(id)
                .thenCompose(view ->
                        view.isEmpty()
                                ? CompletableFuture.completedStage(Optional.empty())
                                : history.of(id)
                                        .thenApply(
                                                marks -> Optional.of(detailed(view.get(), marks))));
    }

    private static ConnectionBody.Detailed detailed(ConnectionView view, List<ChunkMark> marks) {
        return new ConnectionBody.Detailed(
                ConnectionBody.of(view),
                marks.stream().map(PlaybackBody::of).toList(),
                view.cursors());
    }

    private void kick(HttpExchange exchange) {
        String id = Caller.pathId(exchange, "connection_id");
        if (connections.kick(id)) {
            exchange.respondJson(200, new Kicked(id));
        } else {
            Answers.notFound(exchange);
        }
    }

    private void presence(HttpExchange exchange) {
        String room = Caller.pathId(exchange, "campaign_id");
        TreeMap<String, Member> members = new TreeMap<>();
        for (Connection connection : connections.inRoom(room)) {
            String user = connection.handshake().principal().user();
            members.merge(
                    user, new Member(user, 1, connection.connectedAt().toString()), Member::and);
        }
        exchange.respondJson(200, new Presence(new ArrayList<>(members.values())));
    }

    private static @Nullable ConnectionStatus status(@Nullable String name) {
        if (name == null || name.isEmpty()) {
            return null;
        }
        for (ConnectionStatus status : ConnectionStatus.values()) {
            if (status.wireName().equals(name)) {
                return status;
            }
        }
        throw new BadRequest("state is connected, disconnected, failed, superseded or ended");
    }

    private static @Nullable Endpoint endpoint(@Nullable String name) {
        if (name == null || name.isEmpty()) {
            return null;
        }
        for (Endpoint endpoint : Endpoint.values()) {
            if (endpoint.wireName().equals(name)) {
                return endpoint;
            }
        }
        throw new BadRequest("type is player, dm or client");
    }

    private static @Nullable Transport transport(@Nullable String name) {
        if (name == null || name.isEmpty()) {
            return null;
        }
        for (Transport transport : Transport.values()) {
            if (transport.wireName().equals(name)) {
                return transport;
            }
        }
        throw new BadRequest("transport is websocket or sse");
    }

    /**
     * A page of connections; {@code next} is the {@code after} of the next page, null at the end.
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Page(List<ConnectionBody> connections, @Nullable String next) {}

    /** The body of a successful kick. */
    record Kicked(String connectionId) {}

    /** Who is in a room. */
    record Presence(List<Member> members) {}

    /** One user in a room, since their oldest connection there was opened. */
    record Member(String userId, int connections, String since) {
        Member and(Member other) {
            String earlier = since.compareTo(other.since) <= 0 ? since : other.since;
            return new Member(userId, connections + other.connections, earlier);
        }
    }
}
