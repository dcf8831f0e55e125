package dev.earshot.server.contract;

import dev.earshot.server.api.OpenApiRoutes;
import dev.earshot.wire.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** The OpenAPI document of the program, taken apart into operations. Immutable, thread-safe. */
public final class ApiDocument {
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");
    private static final List<String> PREFIXES = List.of("/api/", "/ws", "/health/", "/metrics");

    /** The document of this build. */
    public static final ApiDocument CURRENT = new ApiDocument(read());

    private final JsonNode root;
    private final List<Operation> operations = new ArrayList<>();

    ApiDocument(JsonNode root) {
        this.root = root;
        for (var path : root.path("paths").properties()) {
            Set<Port> ports = ports(path.getValue().path("servers"));
            for (var member : path.getValue().properties()) {
                if (METHODS.contains(member.getKey())) {
                    String method = member.getKey().toUpperCase(Locale.ROOT);
                    operations.add(new Operation(method, path.getKey(), ports, member.getValue()));
                }
            }
        }
    }

    private static JsonNode read() {
        try (InputStream in = OpenApiRoutes.class.getResourceAsStream("openapi.json")) {
            return Json.decode(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Set<Port> ports(JsonNode servers) {
        JsonNode effective = servers.isMissingNode() ? root.path("servers") : servers;
        Set<Port> ports = EnumSet.noneOf(Port.class);
        for (JsonNode server : effective) {
            ports.add(server.path("url").asString().equals("/") ? Port.CLIENTS : Port.ADMIN);
        }
        return ports;
    }

    /** The whole document. */
    public JsonNode root() {
        return root;
    }

    /** Everything that can be asked. */
    public List<Operation> operations() {
        return operations;
    }

    /** The node itself, or what it refers to. */
    public JsonNode resolve(JsonNode node) {
        JsonNode ref = node.path("$ref");
        return ref.isString() ? root.at(ref.asString().substring(1)) : node;
    }

    /** Whether pages, which the document leaves out, never have this path. */
    public static boolean isApi(String path) {
        return PREFIXES.stream().anyMatch(path::startsWith);
    }

    /** Which operation a request is for; HEAD counts as GET. */
    public Optional<Operation> find(Port port, String method, String path) {
        String wanted = method.equals("HEAD") ? "GET" : method;
        return matching(port, path).filter(one -> one.method().equals(wanted)).findFirst();
    }

    /** The methods of a path, sorted. */
    public Set<String> methods(Port port, String path) {
        Set<String> methods = new TreeSet<>();
        matching(port, path).map(Operation::method).forEach(methods::add);
        return methods;
    }

    private Stream<Operation> matching(Port port, String path) {
        return operations.stream()
                .filter(one -> one.ports().contains(port) && one.matches(path))
                .sorted(Comparator.comparingInt(Operation::parameterCount));
    }

    /** A port of the server. */
    public enum Port {
        /** For clients and the API. */
        CLIENTS,
        /** For operators. */
        ADMIN
    }

    /**
     * A method of a path. Immutable.
     *
     * @param method upper case
     * @param pattern the path, with {@code {name}} segments
     * @param ports where it is offered
     * @param node its description
     */
    public record Operation(String method, String pattern, Set<Port> ports, JsonNode node) {
        boolean matches(String path) {
            String[] wanted = pattern.split("/", -1);
            String[] given = path.split("/", -1);
            if (wanted.length != given.length) {
                return false;
            }
            for (int i = 0; i < wanted.length; i++) {
                boolean parameter = wanted[i].startsWith("{") && !given[i].isEmpty();
                if (!parameter && !wanted[i].equals(given[i])) {
                    return false;
                }
            }
            return true;
        }

        int parameterCount() {
            return pattern.split("\\{", -1).length;
        }

        /** Whether nobody needs to say who asks. */
        public boolean open() {
            return node.path("security").isEmpty();
        }

        /** The names of the security schemes of which one is needed. */
        public Set<String> schemes() {
            Set<String> names = new TreeSet<>();
            node.path("security").forEach(one -> one.propertyNames().forEach(names::add));
            return names;
        }

        /** The roles of which one is needed; empty where any token serves. */
        public Set<String> roles() {
            Set<String> roles = new TreeSet<>();
            node.path("security")
                    .forEach(one ->
                            one.forEach(list -> list.forEach(role -> roles.add(role.asString()))));
            return roles;
        }

        /** The parameter that names a room which the token must open, or null. */
        public String room() {
            return node.path("x-earshot-room").asString(null);
        }

        @Override
        public String toString() {
            return method + " " + pattern;
        }
    }
}
