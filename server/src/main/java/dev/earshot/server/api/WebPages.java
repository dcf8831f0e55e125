package dev.earshot.server.api;

import dev.earshot.gateway.http.HttpExchange;
import dev.earshot.gateway.http.HttpHandler;
import dev.earshot.gateway.http.Route;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The pages and scripts packed into the program. Names are looked up as they are and only where
 * they are plain names. Thread-safe; a file is read from the jar when it is first asked for, then
 * kept.
 */
public final class WebPages {
    private static final String FOLDER = "/web/";
    private static final int MAX_NAME = 128;
    private static final Map<String, String> TYPES =
            Map.of(
                    "html", "text/html; charset=utf-8",
                    "js", "text/javascript; charset=utf-8",
                    "css", "text/css; charset=utf-8",
                    "svg", "image/svg+xml",
                    "png", "image/png",
                    "ico", "image/x-icon",
                    "json", "application/json",
                    "map", "application/json",
                    "woff2", "font/woff2");

    private final ConcurrentHashMap<String, byte[]> files = new ConcurrentHashMap<>();

    /** The front page, the demo's pages and what they load. */
    public List<Route> routes() {
        return List.of(
                Route.open("GET", "/", page("index.html")),
                Route.open("GET", "/demo/dm", page("dm.html")),
                Route.open("GET", "/demo/player", page("player.html")),
                Route.open("GET", "/assets/{file}", this::asset),
                Route.open("GET", "/demo/assets/{file}", this::asset),
                Route.open("GET", "/{file}", this::topLevel),
                Route.open("GET", "/demo/{file}", this::topLevel));
    }

    private HttpHandler page(String name) {
        return exchange -> {
            Optional<byte[]> file = file(name);
            if (file.isEmpty()) {
                exchange.respondError(
                        404,
                        "the web pages are not in this build; install Node.js and build Earshot again");
                return;
            }
            respond(exchange, name, file.get(), "no-cache");
        };
    }

    private void asset(HttpExchange exchange) {
        // The build puts a hash of the content into these names.
        serve(exchange, "assets/", "public, max-age=31536000, immutable");
    }

    private void topLevel(HttpExchange exchange) {
        serve(exchange, "", "no-cache");
    }

    private void serve(HttpExchange exchange, String folder, String caching) {
        String name = exchange.pathParameter("file");
        if (!plain(name)) {
            Answers.notFound(exchange);
            return;
        }
        file(folder + name)
                .ifPresentOrElse(
                        bytes -> respond(exchange, name, bytes, caching),
                        () -> Answers.notFound(exchange));
    }

    private static void respond(HttpExchange exchange, String name, byte[] bytes, String caching) {
        String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        String type = TYPES.getOrDefault(ending, "application/octet-stream");
        exchange.respond(200, type, bytes, Map.of("Cache-Control", caching));
    }

    private Optional<byte[]> file(String name) {
        byte[] known = files.get(name);
        if (known != null) {
            return Optional.of(known);
        }
        try (InputStream in = WebPages.class.getResourceAsStream(FOLDER + name)) {
            if (in == null) {
                return Optional.empty();
            }
            byte[] bytes = in.readAllBytes();
            files.put(name, bytes);
            return Optional.of(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A name without folders that does not begin with a dot. */
    private static boolean plain(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        if (bytes.length == 0
                || bytes.length > MAX_NAME
                || bytes[0] == '.'
                || name.indexOf('.') < 0) {
            return false;
        }
        for (byte c : bytes) {
            boolean allowed =
                    (c >= 'a' && c <= 'z')
                            || (c >= 'A' && c <= 'Z')
                            || (c >= '0' && c <= '9')
                            || c == '.'
                            || c == '-'
                            || c == '_';
            if (!allowed) {
                return false;
            }
        }
        return true;
    }
}
