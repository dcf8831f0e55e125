package dev.earshot.testkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An issuer's web server on the loopback address: publishes keys or misbehaves, and counts who asks
 * for what. Thread-safe.
 */
public final class JwksServer implements AutoCloseable {
    private static final String PATH = "/jwks.json";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, AtomicInteger> hits = new ConcurrentHashMap<>();
    private volatile HttpHandler handler = JwksServer::absent;

    private JwksServer(int port) {
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /** Starts one that answers 404. */
    public static JwksServer start() {
        return new JwksServer(0);
    }

    /** Starts one on this port. */
    public static JwksServer start(int port) {
        return new JwksServer(port);
    }

    /** Answers with the keys of these pairs from now on. */
    public void publish(SigningPair... pairs) {
        publish(SigningPair.jwks(pairs));
    }

    /** Answers 200 with this body from now on. */
    public void publish(byte[] body) {
        answer(exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        });
    }

    /** Answers like this from now on; the exchange is closed afterwards. */
    public void answer(HttpHandler next) {
        handler = next;
    }

    /** Where the keys are. */
    public URI url() {
        return url(PATH);
    }

    /** An address of it. */
    public URI url(String path) {
        return URI.create("http://127.0.0.1:" + port() + path);
    }

    /** Its port. */
    public int port() {
        return server.getAddress().getPort();
    }

    /** How often the keys were asked for. */
    public int hits() {
        return hits(PATH);
    }

    /** How often this path was asked for. */
    public int hits(String path) {
        AtomicInteger count = hits.get(path);
        return count == null ? 0 : count.get();
    }

    /** How often anything was asked for. */
    public int allHits() {
        return hits.values().stream().mapToInt(AtomicInteger::get).sum();
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        hits.computeIfAbsent(path, _ -> new AtomicInteger()).incrementAndGet();
        try (exchange) {
            if (path.equals(PATH)) {
                handler.handle(exchange);
            } else {
                absent(exchange);
            }
        }
    }

    private static void absent(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(404, -1);
    }

    /** Stops at once, answers that are on their way included. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
