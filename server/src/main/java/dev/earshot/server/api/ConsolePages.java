package dev.earshot.server.api;

import dev.earshot.gateway.http.HttpHandler;
import dev.earshot.gateway.http.Route;
import dev.earshot.gateway.http.StaticPages;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The operators' console: pages without data, which ask the server API with the token that somebody
 * gives them. For the admin port only.
 */
public final class ConsolePages {
    private static final String HOME = "/console/";
    private static final String MISSING =
            "the console is not in this build; install Node.js and build Earshot again";

    private ConsolePages() {}

    /** Their routes; where the build has no pages, their address says so. */
    public static List<Route> routes() {
        StaticPages pages = StaticPages.read(ConsolePages.class.getClassLoader(), "console");
        HttpHandler missing = exchange -> exchange.respondError(404, MISSING);
        List<Route> routes = new ArrayList<>();
        routes.add(Route.open("GET", HOME, pages.find("index.html").orElse(missing)));
        for (String other : List.of("/", "/console")) {
            routes.add(
                    Route.open(
                            "GET",
                            other,
                            exchange ->
                                    exchange.respond(
                                            302,
                                            Answers.JSON,
                                            new byte[0],
                                            Map.of("Location", HOME))));
        }
        routes.addAll(pages.routes(HOME));
        return routes;
    }
}
