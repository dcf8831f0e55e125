package dev.earshot.server.log;

import org.jspecify.annotations.Nullable;

/**
 * Takes out of a text what looks like a secret, as a second line of defence: nothing of ours logs
 * one. One pass over the text, without patterns that a peer could make slow. Stateless,
 * thread-safe.
 */
final class Redaction {
    static final String HIDDEN = "[hidden]";

    private static final String JWT_START = "eyJ";
    private static final String[] MARKS = {"token=", "ticket=", "secret=", "bearer ", "bearer."};
    private static final String[] SECRET_NAMES = {"token", "ticket", "secret", "password"};
    private static final String VALUE_ENDS = "&\"'`,;()[]{}<>|\\";

    private Redaction() {}

    /** The text with every secret replaced; the same object where there is none. */
    static String hide(String text) {
        StringBuilder out = null;
        int copied = 0;
        int at = 0;
        while (at < text.length()) {
            int from = secretStart(text, at);
            int to = from < 0 ? jwtEnd(text, at) : valueEnd(text, from);
            if (from < 0) {
                from = at;
            }
            if (to > from) {
                out = out == null ? new StringBuilder(text.length()) : out;
                out.append(text, copied, from).append(HIDDEN);
                copied = to;
                at = to;
            } else {
                // A negative end says how far the search looked in vain, so that nothing is looked
                // at twice.
                at = to < 0 ? -to : Math.max(from, at + 1);
            }
        }
        return out == null ? text : out.append(text, copied, text.length()).toString();
    }

    /** Whether the value under this name is a secret as a whole. */
    static boolean namesSecret(@Nullable String key) {
        if (key == null) {
            return false;
        }
        for (String name : SECRET_NAMES) {
            int last = key.length() - name.length();
            for (int i = 0; i <= last; i++) {
                if (key.regionMatches(true, i, name, 0, name.length())) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Where the value behind a mark begins that stands here, or -1. */
    private static int secretStart(String text, int at) {
        for (String mark : MARKS) {
            if (text.regionMatches(true, at, mark, 0, mark.length())) {
                return at + mark.length();
            }
        }
        return -1;
    }

    private static int valueEnd(String text, int from) {
        int end = from;
        while (end < text.length()
                && text.charAt(end) > ' '
                && VALUE_ENDS.indexOf(text.charAt(end)) < 0) {
            end++;
        }
        return end;
    }

    /**
     * The end of the token that begins here; a negative number where none does and everything
     * before it need not be looked at again; the place itself where it is nothing of the kind.
     */
    private static int jwtEnd(String text, int at) {
        if (!text.startsWith(JWT_START, at)) {
            return at;
        }
        int end = partEnd(text, at);
        if (end >= text.length() || text.charAt(end) != '.') {
            return -end;
        }
        // Two parts are enough: a cut text may have lost the third.
        int parts = 1;
        while (end < text.length() && text.charAt(end) == '.') {
            int next = partEnd(text, end + 1);
            if (next == end + 1) {
                break;
            }
            parts++;
            end = next;
        }
        return parts > 1 ? end : -end;
    }

    private static int partEnd(String text, int from) {
        int end = from;
        while (end < text.length() && isBase64Url(text.charAt(end))) {
            end++;
        }
        return end;
    }

    private static boolean isBase64Url(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '-'
                || c == '_';
    }
}
