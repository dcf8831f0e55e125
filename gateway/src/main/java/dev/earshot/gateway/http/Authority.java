package dev.earshot.gateway.http;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A host and a port as a {@code Host} header, an origin or an absolute target names them.
 * Immutable.
 *
 * @param host in lower case; an IPv6 address with its brackets
 * @param port -1 where none is named
 */
record Authority(String host, int port) {
    private static final int MAX_LENGTH = 320;

    /** Reads one; null where it is none, also where it names a user or an empty port. */
    static @Nullable Authority parse(String text) {
        if (text.length() > MAX_LENGTH) {
            return null;
        }
        int end = text.startsWith("[") ? endOfAddress(text) : endOfName(text);
        if (end <= 0) {
            return null;
        }
        int port = -1;
        if (end < text.length()) {
            port = text.charAt(end) == ':' ? port(text, end + 1) : -1;
            if (port < 0) {
                return null;
            }
        }
        return new Authority(text.substring(0, end).toLowerCase(Locale.ROOT), port);
    }

    /** Behind the closing bracket of an IPv6 address, or -1. */
    private static int endOfAddress(String text) {
        int colons = 0;
        for (int i = 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == ']') {
                return colons >= 2 ? i + 1 : -1;
            }
            if (c == ':') {
                colons++;
            } else if (c != '.' && Character.digit(c, 16) < 0) {
                return -1;
            }
        }
        return -1;
    }

    private static int endOfName(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == ':') {
                return i;
            }
            boolean known =
                    (c >= 'a' && c <= 'z')
                            || (c >= 'A' && c <= 'Z')
                            || (c >= '0' && c <= '9')
                            || c == '-'
                            || c == '.'
                            || c == '_';
            if (!known) {
                return -1;
            }
        }
        return text.length();
    }

    private static int port(String text, int from) {
        int port = 0;
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9' || i - from >= 5) {
                return -1;
            }
            port = port * 10 + (c - '0');
        }
        return from == text.length() || port > 65_535 ? -1 : port;
    }

    /** Whether both are the same host and port, where this is the port of those that name none. */
    boolean sameAs(Authority other, int defaultPort) {
        return host.equals(other.host) && portOr(defaultPort) == other.portOr(defaultPort);
    }

    private int portOr(int defaultPort) {
        return port < 0 ? defaultPort : port;
    }

    /** Whether it is an IP address, which no name server can turn to another machine. */
    boolean isAddress() {
        if (host.startsWith("[")) {
            return true;
        }
        int dots = 0;
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            dots += c == '.' ? 1 : 0;
            if (c != '.' && (c < '0' || c > '9')) {
                return false;
            }
        }
        return dots == 3;
    }
}
