package dev.earshot.server.api;

import dev.earshot.core.identity.Principal;
import dev.earshot.core.identity.Role;
import dev.earshot.core.identity.RoomPatterns;
import dev.earshot.core.loop.Loop;
import dev.earshot.gateway.http.BodySource;
import dev.earshot.gateway.http.HttpExchange;
import dev.earshot.gateway.http.Route;
import dev.earshot.wire.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** A request of an application, without a socket, and the answer that it was given. */
final class AskedExchange implements HttpExchange {
    private static final Principal APPLICATION =
            new Principal(
                    "game",
                    null,
                    null,
                    Set.of(Role.ADMIN),
                    RoomPatterns.ALL,
                    Instant.MAX,
                    null,
                    null);

    private final Route route;
    private final String path;
    private final byte[] body;
    private final Map<String, String> parameters = new HashMap<>();
    private int status;
    private byte[] answer = {};
    private Map<String, String> headers = Map.of();

    private AskedExchange(Route route, String path, byte[] body) {
        this.route = route;
        this.path = path;
        this.body = body;
        String[] pattern = route.pattern().split("/", -1);
        String[] segments = path.split("\\?", -1)[0].split("/", -1);
        for (int i = 0; i < pattern.length; i++) {
            if (pattern[i].startsWith("{")) {
                parameters.put(pattern[i].substring(1, pattern[i].length() - 1), segments[i]);
            }
        }
    }

    /** Asks the first of these routes that fits; a body over the route's bound is a 413. */
    static AskedExchange ask(List<Route> routes, String method, String path, String body) {
        String[] segments = path.split("\\?", -1)[0].split("/", -1);
        Route route =
                routes.stream()
                        .filter(one -> one.method().equals(method))
                        .filter(one -> fits(one.pattern().split("/", -1), segments))
                        .findFirst()
                        .orElseThrow();
        AskedExchange exchange =
                new AskedExchange(route, path, body.getBytes(StandardCharsets.UTF_8));
        if (exchange.body.length > route.maxBodyBytes()) {
            exchange.respondError(413, "the body is too large");
        } else {
            route.handler().handle(exchange);
        }
        return exchange;
    }

    private static boolean fits(String[] pattern, String[] segments) {
        boolean fits = pattern.length == segments.length;
        for (int i = 0; fits && i < pattern.length; i++) {
            fits = pattern[i].startsWith("{") || pattern[i].equals(segments[i]);
        }
        return fits;
    }

    int status() {
        return status;
    }

    String text() {
        return new String(answer, StandardCharsets.UTF_8);
    }

    JsonNode json() {
        return Json.decode(answer);
    }

    String message() {
        return json().path("message").asString();
    }

    String answered(String header) {
        return headers.get(header);
    }

    @Override
    public String method() {
        return route.method();
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public String pathParameter(String name) {
        return parameters.get(name);
    }

    @Override
    public String query(String name) {
        int question = path.indexOf('?');
        if (question >= 0) {
            for (String pair : path.substring(question + 1).split("&", -1)) {
                if (pair.startsWith(name + "=")) {
                    return pair.substring(name.length() + 1);
                }
            }
        }
        return null;
    }

    @Override
    public String header(String name) {
        return null;
    }

    @Override
    public byte[] body() {
        return body;
    }

    @Override
    public Principal principal() {
        return APPLICATION;
    }

    @Override
    public String clientIp() {
        return "192.0.2.1";
    }

    @Override
    public Loop loop() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void respondJson(int code, Object value) {
        respond(code, "application/json", Json.encode(value), Map.of());
    }

    @Override
    public void respondError(int code, String message) {
        respondJson(code, Map.of("message", message));
    }

    @Override
    public void respond(int code, String type, byte[] bytes, Map<String, String> more) {
        if (status == 0) {
            status = code;
            answer = bytes;
            headers = more;
        }
    }

    @Override
    public void respondFile(Path file, String type, Map<String, String> more) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void stream(int code, String type, Map<String, String> more, BodySource source) {
        throw new UnsupportedOperationException();
    }
}
