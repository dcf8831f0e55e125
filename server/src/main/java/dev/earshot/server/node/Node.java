package dev.earshot.server.node;

import dev.earshot.core.clock.WallClock;
import dev.earshot.core.connection.ConnectionRegistry;
import dev.earshot.gateway.Gateway;
import dev.earshot.gateway.GatewayStartException;
import dev.earshot.gateway.Surface;
import dev.earshot.identity.TokenIssuer;
import dev.earshot.server.config.Configuration;
import dev.earshot.store.sqlite.SqliteStore;
import dev.earshot.store.sqlite.StoreStartException;
import java.io.IOException;

/** One running server. Started and closed by one thread; its accessors are thread-safe. */
public final class Node implements AutoCloseable {
    /** The name under which rows of this node are stored: an embedded store belongs to one node. */
    static final String NAME = "local";

    /**
     * What is asked of a node that runs. Immutable.
     *
     * @param gateway its ports
     * @param clients what the port for clients offers
     * @param admin what the port for operators offers
     * @param tokens makes tokens that it accepts
     * @param connections its live connections
     */
    record Running(
            Gateway gateway,
            Surface clients,
            Surface admin,
            TokenIssuer tokens,
            ConnectionRegistry connections) {}

    private final Configuration configuration;
    private final Running running;
    private final Parts parts;

    private Node(Configuration configuration, Running running, Parts parts) {
        this.configuration = configuration;
        this.running = running;
        this.parts = parts;
    }

    /**
     * Starts a node with the embedded store; returns when it accepts connections.
     *
     * @throws NodeStartException with one line; nothing runs then
     */
    public static Node start(Configuration configuration) throws NodeStartException {
        return start(configuration, given -> SqliteStore.open(given.store(), WallClock.SYSTEM));
    }

    /**
     * Starts a node with another store, which it takes over.
     *
     * @throws NodeStartException with one line; nothing runs then
     */
    public static Node start(Configuration configuration, StoreOpener opener)
            throws NodeStartException {
        Parts parts = new Parts();
        boolean started = false;
        try {
            Running running = new Wiring(configuration, parts).start(opener);
            started = true;
            return new Node(configuration, running, parts);
        } catch (GatewayStartException | StoreStartException e) {
            throw new NodeStartException(String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw new NodeStartException(
                    "Cannot write to "
                            + configuration.dataDir()
                            + " ("
                            + e
                            + "); make the folder writable, or set data.dir",
                    e);
        } finally {
            if (!started) {
                parts.stopAll();
            }
        }
    }

    /** The address for clients, as a person on this machine would open it. */
    public String httpAddress() {
        String scheme = configuration.gateway().tls() == null ? "http" : "https";
        return address(scheme, configuration.gateway().host(), httpPort());
    }

    /** The address for administration. */
    public String adminAddress() {
        return address("http", configuration.gateway().adminHost(), adminPort());
    }

    /** The port for clients. */
    public int httpPort() {
        return running.gateway().port();
    }

    /** The port for administration. */
    public int adminPort() {
        return running.gateway().adminPort();
    }

    /** Makes tokens that this node accepts. */
    public TokenIssuer tokens() {
        return running.tokens();
    }

    /** Its live connections. */
    public ConnectionRegistry connections() {
        return running.connections();
    }

    /** What its ports offer. */
    Running running() {
        return running;
    }

    /** Drains, stores what waits and stops, within 10 s. Idempotent. */
    @Override
    public void close() {
        parts.stopAll();
    }

    private static String address(String scheme, String host, int port) {
        String shown = host.equals("0.0.0.0") || host.equals("::") ? "localhost" : host;
        return scheme + "://" + (shown.contains(":") ? "[" + shown + "]" : shown) + ":" + port;
    }
}
