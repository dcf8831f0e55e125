package dev.earshot.server.api;

import dev.earshot.core.identity.Role;
import dev.earshot.gateway.http.HttpExchange;
import dev.earshot.gateway.http.HttpHandler;
import dev.earshot.gateway.http.Route;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What only the admin port offers. On a loopback address it answers only to that machine's own
 * names, so that a page of the web cannot reach it by a name of its own. Thread-safe.
 */
public final class AdminRoutes {
    private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";

    private final Supplier<String> metrics;
    private final boolean loopbackOnly;

    /**
     * @param host the address of the port
     * @param metrics all metrics as text
     */
    public AdminRoutes(String host, Supplier<String> metrics) {
        this.metrics = metrics;
        this.loopbackOnly = isLoopback(host);
    }

    /** These and those routes, guarded. */
    public List<Route> routes(List<Route> others) {
        Route scrape =
                new Route("GET", "/metrics", new Route.Access.Token(Role.ADMIN), 0, this::metrics);
        return Stream.concat(Stream.of(scrape), others.stream())
                .map(route ->
                        new Route(
                                route.method(),
                                route.pattern(),
                                route.access(),
                                route.maxBodyBytes(),
                                guarded(route.handler())))
                .toList();
    }

    private void metrics(HttpExchange exchange) {
        exchange.respond(
                200, PROMETHEUS_TEXT, metrics.get().getBytes(StandardCharsets.UTF_8), Map.of());
    }

    private HttpHandler guarded(HttpHandler handler) {
        return exchange -> {
            if (loopbackOnly && !isLoopback(withoutPort(exchange.header("Host")))) {
                exchange.respondError(403, "the admin port answers to localhost only");
                return;
            }
            handler.handle(exchange);
        };
    }

    private static boolean isLoopback(@Nullable String host) {
        if (host == null) {
            return false;
        }
        String name = host.toLowerCase(Locale.ROOT);
        return name.equals("localhost")
                || name.equals("::1")
                || name.equals("[::1]")
                || (name.startsWith("127.") && onlyDigits(name, 4, true));
    }

    private static @Nullable String withoutPort(@Nullable String host) {
        int colon = host == null ? -1 : host.lastIndexOf(':');
        return host != null && colon >= 0 && onlyDigits(host, colon + 1, false)
                ? host.substring(0, colon)
                : host;
    }

    private static boolean onlyDigits(String text, int from, boolean orDots) {
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!(c >= '0' && c <= '9') && !(orDots && c == '.')) {
                return false;
            }
        }
        return from < text.length();
    }
}
