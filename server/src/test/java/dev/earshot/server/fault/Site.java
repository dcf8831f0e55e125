package dev.earshot.server.fault;

import dev.earshot.testkit.process.HttpPeer;
import dev.earshot.testkit.process.ServerCommand;
import dev.earshot.testkit.process.ServerProcess;
import dev.earshot.testkit.process.TokenMint;
import dev.earshot.testkit.process.WebSocketPeer;
import dev.earshot.testkit.process.WebSocketPeer.Manners;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;

/** A data directory, the server process on it, and everybody who talks to it. */
final class Site implements AutoCloseable {
    private final Path dataDir;
    private final UnaryOperator<ServerCommand> settings;
    private final Queue<Runnable> guests = new ConcurrentLinkedQueue<>();
    private ServerProcess server;
    private TokenMint mint;

    /** For clients that do more than clients may, and all from one address. */
    static ServerCommand anyRate(ServerCommand command) {
        ServerCommand unbounded = command;
        for (String of : List.of("messages", "messages.user", "requests.address")) {
            unbounded =
                    unbounded
                            .with("limits." + of + ".per.second", "1000000")
                            .with("limits." + of + ".burst", "1000000");
        }
        return unbounded
                .with("limits.accepts.address.per.second", "1000000")
                .with("limits.connections.address", "1000000");
    }

    Site(Path dataDir) {
        this(dataDir, command -> command);
    }

    Site(Path dataDir, UnaryOperator<ServerCommand> settings) {
        this.dataDir = dataDir;
        this.settings = settings;
    }

    /** Starts the server, or starts it again on what the last one left. */
    Site start() {
        server = ServerProcess.start(command());
        mint = new TokenMint(dataDir);
        return this;
    }

    ServerCommand command() {
        ServerCommand plain = ServerCommand.on(dataDir).with("engines.tts", "tone");
        return settings.apply(plain);
    }

    ServerProcess server() {
        return Objects.requireNonNull(server, "not started");
    }

    TokenMint mint() {
        return Objects.requireNonNull(mint, "not started");
    }

    HttpPeer host(String room) {
        return http(mint().host("host", room));
    }

    HttpPeer player(String user, String room) {
        return http(mint().player(user, room));
    }

    HttpPeer admin() {
        return http(mint().admin());
    }

    private HttpPeer http(String token) {
        return guest(new HttpPeer(server().port(), token));
    }

    /** A listener that has received {@code connected}. */
    WebSocketPeer listen(String user, String room, String query) {
        return listen(user, room, query, Manners.GOOD);
    }

    WebSocketPeer listen(String user, String room, String query, Manners manners) {
        WebSocketPeer peer = dial(user, room, query, manners);
        if (manners != Manners.NEVER_READS) {
            peer.await("connected");
        }
        return peer;
    }

    /** A listener that may not have received anything yet. */
    WebSocketPeer dial(String user, String room, String query, Manners manners) {
        String path = "/ws/campaign/player?campaign_id=" + room + query;
        return guest(WebSocketPeer.open(server().port(), path, mint().player(user, room), manners));
    }

    /** The same listener again, with the token that the dead connection was given. */
    WebSocketPeer resume(WebSocketPeer dead, String user, String room, String query) {
        String token = dead.await("connected").path("connection_token").asString();
        return listen(user, room, query + "&connection_token=" + token);
    }

    /** Any WebSocket of a device of a user; throws where it is refused. */
    WebSocketPeer device(String path, String user, String device, Manners manners) {
        String token = mint().token(user, device, "player", "*");
        return guest(WebSocketPeer.open(server().port(), path, token, manners));
    }

    /** What the API knows about a connection. */
    JsonNode connection(String id) {
        try (HttpPeer admin = new HttpPeer(server().port(), mint().admin())) {
            return admin.get("/api/v1/connections/" + id).expect(200).json();
        }
    }

    private HttpPeer guest(HttpPeer one) {
        guests.add(one::close);
        return one;
    }

    private WebSocketPeer guest(WebSocketPeer one) {
        guests.add(one::close);
        return one;
    }

    @Override
    public void close() {
        if (server != null) {
            server.close();
        }
        guests.forEach(Runnable::run);
    }
}
