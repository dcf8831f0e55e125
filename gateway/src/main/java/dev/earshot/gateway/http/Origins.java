package dev.earshot.gateway.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which pages may use a port, and under which names it answers. A page may open connections and
 * change things where it is of the port's own origin, or listed; operators' ports answer no other
 * page at all. Origins are compared byte for byte, as browsers write them. Immutable, thread-safe.
 */
public final class Origins {
    private static final String ALL = "*";
    private static final String SITE = "Sec-Fetch-Site";
    private static final String MODE = "Sec-Fetch-Mode";
    private static final String HTTPS = "https://";
    private static final String HTTP = "http://";

    private final Set<String> listed;
    private final @Nullable String scheme;
    private final @Nullable String operatorsName;

    private Origins(Set<String> listed, @Nullable String scheme, @Nullable String operatorsName) {
        this.listed = listed;
        this.scheme = scheme;
        this.operatorsName = operatorsName;
    }

    /**
     * The rule of the port for clients.
     *
     * @param listed origins such as {@code https://game.example}; {@code *} admits all
     * @param tls whether the port speaks TLS; where it does not, something in front of it may
     */
    public static Origins ofClients(Collection<String> listed, boolean tls) {
        return new Origins(
                listed.stream().map(Origins::normalized).collect(Collectors.toUnmodifiableSet()),
                tls ? HTTPS : null,
                null);
    }

    /**
     * The rule of the port for operators. It answers to IP addresses, to {@code localhost} and to
     * one name: whoever turns a name of his own to this machine (DNS rebinding) gets nothing.
     *
     * @param host that it listens on
     */
    public static Origins ofOperators(String host) {
        return new Origins(Set.of(), HTTP, host.toLowerCase(Locale.ROOT));
    }

    /**
     * An origin as browsers write it.
     *
     * @throws IllegalArgumentException with a reason, where it is none
     */
    public static String normalized(String origin) {
        if (origin.equals(ALL)) {
            return origin;
        }
        String lower = origin.toLowerCase(Locale.ROOT);
        for (int i = 0; i < lower.length(); i++) {
            if (lower.charAt(i) >= 0x7f) {
                throw new IllegalArgumentException(
                        "a name beyond ASCII is written as browsers send it, such as xn--bcher-kva.example");
            }
        }
        Authority authority = authority(lower);
        if (authority == null) {
            throw new IllegalArgumentException(
                    "an origin is a scheme and a host without a path, such as https://game.example");
        }
        boolean secure = lower.startsWith(HTTPS);
        boolean usual = authority.port() < 0 || authority.port() == (secure ? 443 : 80);
        return (secure ? HTTPS : HTTP) + authority.host() + (usual ? "" : ":" + authority.port());
    }

    private static @Nullable Authority authority(String origin) {
        if (origin.startsWith(HTTPS)) {
            return Authority.parse(origin.substring(HTTPS.length()));
        }
        return origin.startsWith(HTTP) ? Authority.parse(origin.substring(HTTP.length())) : null;
    }

    /** Why this port answers nothing at all to a request, or null. */
    @Nullable String refusal(String method, HttpHeaders headers) {
        if (operatorsName == null) {
            return null;
        }
        String host = headers.get(HttpHeaderNames.HOST);
        Authority asked = host == null ? null : Authority.parse(host);
        if (asked == null || !isOperatorsName(asked)) {
            return "The admin port answers to localhost, to IP addresses and to admin.host only";
        }
        // Somebody may follow a link to a page here; no other page sees what comes of it.
        boolean followed =
                method.equals("GET")
                        && "navigate".equals(headers.get(MODE))
                        && !headers.contains(HttpHeaderNames.ORIGIN);
        return followed || admit(headers, null) ? null : "Pages of this origin are not allowed";
    }

    private boolean isOperatorsName(Authority asked) {
        return asked.isAddress()
                || asked.host().equals("localhost")
                || asked.host().equals(operatorsName);
    }

    /**
     * Whether a request may do more than read. A program that is no browser names no origin.
     *
     * @param forwarded the scheme that a trusted proxy names, {@code http} or {@code https}; null
     *     where none does
     */
    boolean admit(HttpHeaders headers, @Nullable String forwarded) {
        List<String> origins = headers.getAll(HttpHeaderNames.ORIGIN);
        if (origins.isEmpty()) {
            String site = headers.get(SITE);
            return site == null || site.equals("same-origin") || site.equals("none");
        }
        if (origins.size() > 1) {
            return false;
        }
        return isListed(origins.getFirst())
                || isOwn(origins.getFirst(), headers.get(HttpHeaderNames.HOST), forwarded);
    }

    /** Whose pages may read the answer beside the own: an origin, {@code *}, or null for none. */
    @Nullable String readers(HttpHeaders headers) {
        List<String> origins = headers.getAll(HttpHeaderNames.ORIGIN);
        if (origins.size() != 1 || !isListed(origins.getFirst())) {
            return null;
        }
        return listed.contains(ALL) ? ALL : origins.getFirst();
    }

    private boolean isListed(String origin) {
        return listed.contains(ALL) || (!origin.equals(ALL) && listed.contains(origin));
    }

    private boolean isOwn(String origin, @Nullable String host, @Nullable String forwarded) {
        String spoken = scheme == null && forwarded != null ? forwarded + "://" : scheme;
        Authority named = authority(origin);
        Authority asked = host == null ? null : Authority.parse(host);
        if (named == null || asked == null || (spoken != null && !origin.startsWith(spoken))) {
            return false;
        }
        return origin.endsWith(named.host() + (named.port() < 0 ? "" : ":" + named.port()))
                && named.sameAs(asked, origin.startsWith(HTTPS) ? 443 : 80);
    }
}
