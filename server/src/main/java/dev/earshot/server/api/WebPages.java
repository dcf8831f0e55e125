package dev.earshot.server.api;

import dev.earshot.gateway.http.HttpHandler;
import dev.earshot.gateway.http.Route;
import dev.earshot.gateway.http.StaticPages;
import java.util.ArrayList;
import java.util.List;

/** The front page and the demo's pages, with the scripts and styles that they load. */
public final class WebPages {
    private static final String MISSING =
            "the web pages are not in this build; install Node.js and build Earshot again";

    private WebPages() {}

    /** Their routes; where the build has no pages, the pages' addresses say so. */
    public static List<Route> routes() {
        StaticPages pages = StaticPages.read(WebPages.class.getClassLoader(), "web");
        List<Route> routes = new ArrayList<>();
        routes.add(page(pages, "/", "index.html"));
        routes.add(page(pages, "/demo/dm", "dm.html"));
        routes.add(page(pages, "/demo/player", "player.html"));
        // Pages name what they load relative to their own address.
        routes.addAll(pages.routes("/"));
        routes.addAll(pages.routes("/demo/"));
        return routes;
    }

    private static Route page(StaticPages pages, String address, String name) {
        HttpHandler missing = exchange -> exchange.respondError(404, MISSING);
        return Route.open("GET", address, pages.find(name).orElse(missing));
    }
}
