package dev.earshot.gateway.http;

import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which pages may open connections and change things: those of the same origin, and those listed.
 * Immutable, thread-safe.
 */
public final class Origins {
    private final Set<String> listed;

    /**
     * Creates the rule.
     *
     * @param listed origins such as {@code https://game.example}; {@code *} admits all
     */
    public Origins(Collection<String> listed) {
        this.listed =
                listed.stream()
                        .map(origin -> origin.toLowerCase(Locale.ROOT))
                        .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Whether a request may do more than read.
     *
     * @param origin the Origin header, null where a program other than a browser asks
     * @param host the Host header
     */
    boolean admit(@Nullable String origin, @Nullable String host) {
        return origin == null || isListed(origin) || sameHost(origin, host);
    }

    /** Whether a page of this origin may read answers. */
    boolean isListed(String origin) {
        return listed.contains("*") || listed.contains(origin.toLowerCase(Locale.ROOT));
    }

    private static boolean sameHost(String origin, @Nullable String host) {
        if (host == null) {
            return false;
        }
        String lower = origin.toLowerCase(Locale.ROOT);
        String wanted = host.toLowerCase(Locale.ROOT);
        if (lower.startsWith("http://")) {
            return withPort(lower.substring(7), ":80").equals(withPort(wanted, ":80"));
        }
        // A proxy that ends TLS hands on the Host header as the browser sent it.
        return lower.startsWith("https://")
                && withPort(lower.substring(8), ":443").equals(withPort(wanted, ":443"));
    }

    private static String withPort(String authority, String defaultPort) {
        int bracket = authority.lastIndexOf(']');
        return authority.indexOf(':', Math.max(bracket, 0)) < 0
                ? authority + defaultPort
                : authority;
    }
}
