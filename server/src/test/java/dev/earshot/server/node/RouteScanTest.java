package dev.earshot.server.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.earshot.core.identity.Role;
import dev.earshot.gateway.http.Route;
import dev.earshot.identity.SecretFile;
import dev.earshot.identity.TokenGrant;
import dev.earshot.identity.TokenIssuer;
import dev.earshot.identity.TokenRules;
import dev.earshot.server.contract.ApiDocument;
import dev.earshot.server.contract.ApiDocument.Operation;
import dev.earshot.server.contract.ApiDocument.Port;
import dev.earshot.server.node.TestNode.Reply;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A scan of both ports: every route with every wrong credential, and what is on a port that should
 * not be there.
 */
class RouteScanTest {
    /** What anybody may see; everything else asks who you are. */
    private static final Set<String> OPEN =
            Set.of(
                    "GET /api/v1/health",
                    "GET /api/v1/openapi.json",
                    "GET /health/live",
                    "GET /health/ready");

    private static final Set<String> UNKNOWN_METHODS = Set.of("PATCH", "TRACE", "BREW", "PROPFIND");

    private static final String SECRET = "0123456789abcdef0123456789abcdef";
    private static final String ROOM = "tavern";
    private static final String QUIET = "quiet";

    @TempDir private static Path data;

    private static TestNode node;
    private static String expired;

    @BeforeAll
    static void start() throws IOException {
        node = TestNode.start(data, TestNode.unbounded("auth.api.keys", "game:" + SECRET));
        Instant past = Instant.now().minus(Duration.ofHours(2));
        expired =
                new TokenIssuer(SecretFile.loadOrCreate(data), TokenRules.DEFAULT, () -> past)
                        .issue(
                                new TokenGrant(
                                        "root",
                                        null,
                                        null,
                                        Set.of(Role.ADMIN),
                                        null,
                                        Duration.ofHours(1)));
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    /** One line of a route table that is no page, and a request for it. */
    private record Target(Port port, Operation operation, ExampleRequest request) {
        int status(String token) {
            return request.send(node, port, token).status();
        }

        /** Whether a token never opens it. */
        boolean asksForAKey() {
            return operation.schemes().equals(Set.of("api_key", "api_secret"));
        }

        String shown() {
            return operation + " on the port for " + port;
        }
    }

    /** From the tables of the server, so that what the document forgot is scanned as well. */
    private static List<Target> targets(Port port) {
        List<Target> targets = new ArrayList<>();
        Set<String> lines = new TreeSet<>();
        for (Route route : node.surface(port).routes()) {
            if (ApiDocument.isApi(route.pattern())) {
                lines.add(route.method() + " " + route.pattern());
            } else {
                assertThat(route.access())
                        .as("only pages are outside the API: %s", route.pattern())
                        .isInstanceOf(Route.Access.Open.class);
            }
        }
        node.surface(port).sockets().forEach(door -> lines.add("GET " + door.path()));
        for (String line : lines) {
            Operation operation =
                    ApiDocument.CURRENT.operations().stream()
                            .filter(one ->
                                    one.ports().contains(port) && one.toString().equals(line))
                            .findFirst()
                            .orElseThrow(() -> new AssertionError(line + " is not documented"));
            // Reading is done in a room where nothing is queued, so no stream waits for audio.
            boolean reads = operation.method().equals("GET");
            ExampleRequest request =
                    ExampleRequest.of(operation, reads ? Map.of("campaign_id", QUIET) : Map.of());
            // An event stream would never end.
            boolean endless = line.equals("GET /api/events");
            targets.add(new Target(port, operation, endless ? request.as("HEAD") : request));
        }
        return targets;
    }

    private static String player() {
        return node.token("p", "pad", Role.PLAYER, List.of(ROOM, QUIET));
    }

    private static String host() {
        return node.token("h", null, Role.DM, List.of(ROOM, QUIET));
    }

    @ParameterizedTest
    @EnumSource(Port.class)
    void opensOnlyWhatIsListedHere(Port port) {
        Set<String> open = new TreeSet<>();
        for (Target target : targets(port)) {
            int status = target.status(null);
            if (status != 401) {
                open.add(target.operation().toString());
                assertThat(status).as(target.shown()).isNotEqualTo(403);
            }
            assertThat(target.operation().open()).as(target.shown()).isEqualTo(status != 401);
        }
        assertThat(open).isEqualTo(new TreeSet<>(OPEN));
    }

    @ParameterizedTest
    @EnumSource(Port.class)
    void refusesCredentialsThatAreNone(Port port) {
        String forged = node.admin().replaceFirst("\\.[^.]*$", ".AAAA");
        for (Target target : targets(port)) {
            if (target.operation().open()) {
                continue;
            }
            for (String token : List.of("garbage", "a.b.c", forged, expired, "null", ".")) {
                assertThat(target.status(token)).as(target.shown() + " " + token).isEqualTo(401);
            }
            ExampleRequest request = target.request();
            String separator = request.target().contains("?") ? "&" : "?";
            for (String query : List.of("token=x", "token=" + expired, "ticket=x", "token=")) {
                ExampleRequest asked =
                        new ExampleRequest(
                                request.method(),
                                request.target() + separator + query,
                                request.body(),
                                request.headers());
                assertThat(asked.send(node, port, null).status())
                        .as(target.shown() + " " + query)
                        .isEqualTo(401);
            }
            List<ExampleRequest> disguised =
                    List.of(
                            request.with("X-API-Key", "app"),
                            request.with("X-API-Secret", "secret"),
                            request.with("X-API-Key", "app").with("X-API-Secret", "secret"),
                            request.with("Authorization", "Basic cm9vdDpyb290"),
                            request.with("Cookie", "token=" + node.admin()),
                            request.with("X-Forwarded-For", "127.0.0.1"),
                            request.with("X-Original-URL", "/api/v1/health"),
                            request.with(
                                    "Sec-WebSocket-Protocol", "earshot.v1, bearer." + expired));
            for (ExampleRequest one : disguised) {
                assertThat(one.send(node, port, null).status())
                        .as(target.shown() + " " + one.headers())
                        .isEqualTo(401);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Port.class)
    void refusesRolesAndRoomsThatAreNotTheRightOnes(Port port) {
        for (Target target : targets(port)) {
            Operation operation = target.operation();
            if (!operation.roles().isEmpty()) {
                assertThat(target.status(player()))
                        .as(target.shown() + " for a player")
                        .isEqualTo(403);
            }
            if (operation.roles().contains("admin")) {
                assertThat(target.status(host())).as(target.shown() + " for a host").isEqualTo(403);
            }
            if (operation.room() != null) {
                List<String> other =
                        List.of("other", "Tavern", "tavern.", "tav", "Quiet", "quiet.*");
                for (Role role : Role.values()) {
                    assertThat(target.status(node.token("u", null, role, other)))
                            .as(target.shown() + " for a foreign " + role)
                            .isEqualTo(403);
                }
            }
        }
    }

    /** Without this, a server that refuses everybody would pass. */
    @ParameterizedTest
    @EnumSource(Port.class)
    void letsInWhoShouldBe(Port port) {
        for (Target target : targets(port)) {
            String token =
                    target.operation().roles().contains("admin")
                            ? node.admin()
                            : target.operation().roles().contains("dm") ? host() : player();
            if (target.asksForAKey()) {
                assertThat(target.status(node.admin())).as(target.shown()).isEqualTo(401);
            } else {
                assertThat(target.status(token)).as(target.shown()).isNotIn(401, 403);
            }
            if (target.operation().schemes().contains("api_key")) {
                ExampleRequest keyed =
                        target.request().with("X-API-Key", "game").with("X-API-Secret", SECRET);
                assertThat(keyed.send(node, target.port(), null).status())
                        .as(target.shown() + " with an API key")
                        .isNotIn(401, 403);
            }
        }
    }

    @Test
    void offersNothingOfTheAdminPortToClientsAndNoDoorToOperators() {
        Map<Port, Set<String>> paths = new HashMap<>();
        for (Port port : Port.values()) {
            Set<String> own = new TreeSet<>();
            node.surface(port).routes().forEach(route -> own.add(route.pattern()));
            node.surface(port).sockets().forEach(door -> own.add(door.path()));
            paths.put(port, own);
        }
        assertThat(paths.get(Port.ADMIN)).contains("/metrics");
        assertThat(paths.get(Port.CLIENTS)).doesNotContain("/metrics");
        for (Port port : Port.values()) {
            Set<String> others =
                    new TreeSet<>(paths.get(port == Port.ADMIN ? Port.CLIENTS : Port.ADMIN));
            others.removeAll(paths.get(port));
            for (String path : others) {
                String filled = path.replace("{", "").replace("}", "");
                for (String method : List.of("GET", "POST", "DELETE")) {
                    int status =
                            node.call(port, method, filled, node.admin(), new byte[0], Map.of())
                                    .status();
                    assertThat(status)
                            .as("%s %s on the port for %s", method, path, port)
                            .isEqualTo(404);
                }
            }
        }
        for (String guess :
                List.of(
                        "/console",
                        "/errors",
                        "/api/v1/errors",
                        "/api/v1/overview",
                        "/admin",
                        "/actuator")) {
            assertThat(node.get(guess, node.admin()).status()).as(guess).isEqualTo(404);
        }
    }

    @ParameterizedTest
    @EnumSource(Port.class)
    void answersUnknownMethodsWithTheKnownOnes(Port port) {
        for (Target target : targets(port)) {
            for (String method : UNKNOWN_METHODS) {
                Reply reply = target.request().as(method).send(node, port, node.admin());
                if (!method.equals("PATCH")) {
                    assertThat(reply.status()).as(method + " " + target.shown()).isEqualTo(501);
                    continue;
                }
                assertThat(reply.status()).as(method + " " + target.shown()).isEqualTo(405);
                assertThat(reply.header("Allow")).contains(target.operation().method());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Port.class)
    void answersHeadAsGetWithoutTheBody(Port port) {
        for (Target target : targets(port)) {
            if (!target.operation().method().equals("GET")
                    || target.request().method().equals("HEAD")) {
                continue;
            }
            for (String token : new String[] {null, player(), node.admin()}) {
                Reply get = target.request().send(node, port, token);
                ExampleRequest asked = target.request();
                Reply head =
                        new ExampleRequest("HEAD", asked.target(), asked.body(), asked.headers())
                                .send(node, port, token);
                assertThat(head.status()).as(target.shown()).isEqualTo(get.status());
                assertThat(head.body()).as(target.shown()).isEmpty();
                assertThat(head.response().headers().map().keySet())
                        .as(target.shown())
                        .isEqualTo(get.response().headers().map().keySet());
                assertThat(head.header("Content-Type")).isEqualTo(get.header("Content-Type"));
            }
        }
    }
}
