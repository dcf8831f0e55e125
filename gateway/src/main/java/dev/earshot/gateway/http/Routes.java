package dev.earshot.gateway.http;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The table of routes as a tree of path segments, compiled once. Immutable, thread-safe. */
public final class Routes {
    private final Node root = new Node();

    /**
     * Compiles a table.
     *
     * @param doors what opens connections, by exact path; answers GET
     * @throws IllegalArgumentException where two entries are the same
     */
    public Routes(Collection<Route> routes, Map<String, SocketDoor> doors) {
        for (Route route : routes) {
            add(route.method(), route.pattern(), new Target.Plain(route));
        }
        doors.forEach((path, door) -> add("GET", path, new Target.Door(door)));
    }

    private void add(String method, String pattern, Target target) {
        if (!pattern.startsWith("/")) {
            throw new IllegalArgumentException("Pattern without a leading slash: " + pattern);
        }
        Node node = root;
        List<String> names = new ArrayList<>();
        boolean last = false;
        for (int from = 1; !last; ) {
            int slash = pattern.indexOf('/', from);
            last = slash < 0;
            String segment = pattern.substring(from, last ? pattern.length() : slash);
            from = slash + 1;
            if (!segment.startsWith("{")) {
                node = node.literals.computeIfAbsent(segment, _ -> new Node());
            } else if (segment.endsWith("*}")) {
                if (!last) {
                    throw new IllegalArgumentException(
                            "Only a last segment takes the rest: " + pattern);
                }
                names.add(segment.substring(1, segment.length() - 2));
                Node rest = node.rest == null ? new Node() : node.rest;
                node.rest = rest;
                node = rest;
            } else {
                names.add(segment.substring(1, segment.length() - 1));
                Node parameter = node.parameter == null ? new Node() : node.parameter;
                node.parameter = parameter;
                node = parameter;
            }
        }
        if (node.entries.put(method, new Entry(target, List.copyOf(names))) != null) {
            throw new IllegalArgumentException("Two routes for " + method + " " + pattern);
        }
    }

    /** Finds what answers this method at this path. */
    Match find(String method, List<String> segments) {
        for (String segment : segments) {
            if (segment.equals(".") || segment.equals("..")) {
                return Match.NOT_FOUND;
            }
        }
        List<String> values = new ArrayList<>(4);
        Node node = find(root, segments, 0, values);
        if (node == null) {
            return Match.NOT_FOUND;
        }
        Entry entry = node.entries.get(method);
        if (entry == null && method.equals("HEAD")) {
            entry = node.entries.get("GET");
        }
        if (entry == null) {
            return new Match.WrongMethod(allowed(node));
        }
        return new Match.Found(entry.target, entry.names, values);
    }

    /** Literal segments win over parameters, parameters over the rest of a path. */
    private static @Nullable Node find(
            Node node, List<String> segments, int index, List<String> values) {
        if (index == segments.size()) {
            return node.entries.isEmpty() ? null : node;
        }
        String segment = segments.get(index);
        Node literal = node.literals.get(segment);
        if (literal != null) {
            Node found = find(literal, segments, index + 1, values);
            if (found != null) {
                return found;
            }
        }
        int taken = values.size();
        if (node.parameter != null && !segment.isEmpty()) {
            values.add(segment);
            Node found = find(node.parameter, segments, index + 1, values);
            if (found != null) {
                return found;
            }
            while (values.size() > taken) {
                values.removeLast();
            }
        }
        if (node.rest != null) {
            values.add(String.join("/", segments.subList(index, segments.size())));
            return node.rest;
        }
        return null;
    }

    private static String allowed(Node node) {
        Set<String> methods = new TreeSet<>(node.entries.keySet());
        if (methods.contains("GET")) {
            methods.add("HEAD");
        }
        methods.add("OPTIONS");
        return String.join(", ", methods);
    }

    /** What stands behind an entry. */
    sealed interface Target {
        /** A request and its answer. */
        record Plain(Route route) implements Target {}

        /** The way in for a lasting connection. */
        record Door(SocketDoor door) implements Target {}
    }

    /** The outcome of a search. */
    sealed interface Match {
        /** Nothing has this path. */
        Match NOT_FOUND = new NotFound();

        /** Nothing has this path. */
        record NotFound() implements Match {}

        /** Something has this path, for other methods; {@code allow} is the header's value. */
        record WrongMethod(String allow) implements Match {}

        /** This answers; {@code values} belong to {@code names}. */
        record Found(Target target, List<String> names, List<String> values) implements Match {}
    }

    private record Entry(Target target, List<String> names) {}

    private static final class Node {
        final Map<String, Node> literals = new HashMap<>();
        final Map<String, Entry> entries = new HashMap<>();
        @Nullable Node parameter;
        @Nullable Node rest;
    }
}
