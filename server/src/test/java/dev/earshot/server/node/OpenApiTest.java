package dev.earshot.server.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.earshot.gateway.http.Route;
import dev.earshot.server.contract.ApiDocument;
import dev.earshot.server.contract.ApiDocument.Operation;
import dev.earshot.server.contract.ApiDocument.Port;
import dev.earshot.server.node.TestNode.Reply;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The OpenAPI document against the routes of a running node, in both directions. */
class OpenApiTest {
    private static final String ADDRESS = "/api/v1/openapi.json";

    @TempDir private static Path data;

    private static TestNode node;

    @BeforeAll
    static void start() {
        node = TestNode.start(data);
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @ParameterizedTest
    @EnumSource(Port.class)
    void hasExactlyTheRoutesOfTheServer(Port port) {
        Set<String> offered = new TreeSet<>();
        for (Route route : node.surface(port).routes()) {
            if (!isPage(route)) {
                offered.add(route.method() + " " + route.pattern());
            }
        }
        node.surface(port).sockets().forEach(door -> offered.add("GET " + door.path()));
        Set<String> documented = new TreeSet<>();
        for (Operation operation : ApiDocument.CURRENT.operations()) {
            if (operation.ports().contains(port)) {
                documented.add(operation.toString());
            }
        }
        assertThat(difference(offered, documented))
                .as(
                        "routes of the port for %s that openapi.json does not have; describe them there"
                                + " (with servers where they are on the admin port), and mention them in protocol.md",
                        port)
                .isEmpty();
        assertThat(difference(documented, offered))
                .as(
                        "operations of openapi.json that the port for %s does not offer; remove them",
                        port)
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Port.class)
    void saysOfEveryRouteWhoMayAskAndWhetherItTakesABody(Port port) {
        for (Route route : node.surface(port).routes()) {
            if (isPage(route)) {
                continue;
            }
            Operation operation = documented(port, route);
            assertThat(operation.open())
                    .as("%s is open", operation)
                    .isEqualTo(route.access() instanceof Route.Access.Open);
            if (route.access() instanceof Route.Access.Token(var role) && role != null) {
                assertThat(operation.roles())
                        .as("roles of %s", operation)
                        .containsExactly(role.wireName());
            }
            assertThat(operation.node().path("responses").has("413"))
                    .as("%s takes a body, so it may be too large", operation)
                    .isEqualTo(route.maxBodyBytes() > 0);
            assertThat(operation.node().has("requestBody") && route.maxBodyBytes() == 0)
                    .as("%s has a body in the document only", operation)
                    .isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource(Port.class)
    void isServedToEverybodyAndKeptUntilItChanges(Port port) {
        Reply first = call(port, "GET", Map.of());
        assertThat(first.status()).isEqualTo(200);
        assertThat(first.json().path("openapi").asString()).startsWith("3.1");
        assertThat(first.json().at("/info/version").asString())
                .isEqualTo(node.get("/api/v1/health", null).json().path("version").asString());
        assertThat(first.header("Cache-Control")).contains("max-age");

        Reply again = call(port, "GET", Map.of("If-None-Match", first.header("ETag")));
        assertThat(again.status()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(call(port, "GET", Map.of("If-None-Match", "\"other\"")).status()).isEqualTo(200);
        Reply head = call(port, "HEAD", Map.of());
        assertThat(head.header("Content-Length")).isEqualTo(String.valueOf(first.body().length));
    }

    private static Reply call(Port port, String method, Map<String, String> headers) {
        return node.call(port, method, ADDRESS, null, new byte[0], headers);
    }

    /** Pages are open, are only read, and have addresses of their own. */
    private static boolean isPage(Route route) {
        return route.access() instanceof Route.Access.Open
                && route.method().equals("GET")
                && route.maxBodyBytes() == 0
                && !ApiDocument.isApi(route.pattern());
    }

    private static Operation documented(Port port, Route route) {
        return ApiDocument.CURRENT.operations().stream()
                .filter(one -> one.ports().contains(port))
                .filter(one -> one.method().equals(route.method()))
                .filter(one -> one.pattern().equals(route.pattern()))
                .findFirst()
                .orElseThrow(() ->
                        new AssertionError(
                                route.method() + " " + route.pattern() + " is not documented"));
    }

    private static Set<String> difference(Set<String> all, Set<String> without) {
        Set<String> left = new TreeSet<>(all);
        left.removeAll(without);
        return left;
    }
}
