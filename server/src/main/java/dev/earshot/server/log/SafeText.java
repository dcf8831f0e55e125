package dev.earshot.server.log;

/**
 * Text that peers may have written, made harmless for whoever reads it: a line reader, a terminal,
 * a person. Stateless, thread-safe.
 */
public final class SafeText {
    private static final char[] HEX = "0123456789abcdef".toCharArray();
    private static final int UTF8_MAX = 3;
    private static final int ESCAPE = 6;

    private SafeText() {}

    /**
     * The text for a terminal or a list: secrets are hidden, and what is not plain text (controls,
     * line separators, marks that turn the direction of writing, halves of characters) is spelt
     * out.
     *
     * @param maxChars of the text that are shown
     */
    public static String visible(String text, int maxChars) {
        String shown = Redaction.hide(cut(text, maxChars));
        StringBuilder out = new StringBuilder(shown.length());
        for (int i = 0; i < shown.length(); i++) {
            char c = shown.charAt(i);
            if (isPair(shown, i)) {
                out.append(c).append(shown.charAt(++i));
            } else if (isPlain(c)) {
                out.append(c);
            } else {
                escape(out, c);
            }
        }
        return text.length() > maxChars ? out.append('…').toString() : out.toString();
    }

    /**
     * Appends a JSON string with as much of the text as fits.
     *
     * @param maxBytes of UTF-8, without the quotes
     * @return how many bytes that were, with the quotes
     */
    static int quote(StringBuilder out, String text, int maxBytes) {
        int left = maxBytes;
        out.append('"');
        int i = 0;
        for (; i < text.length() && left >= ESCAPE + UTF8_MAX; i++) {
            left -= append(out, text, i);
        }
        if (i < text.length()) {
            out.append('…');
            left -= UTF8_MAX;
        }
        out.append('"');
        return maxBytes - left + 2;
    }

    /** The beginning of a text. */
    static String cut(String text, int maxChars) {
        return text.length() <= maxChars ? text : text.substring(0, maxChars);
    }

    private static int append(StringBuilder out, String text, int i) {
        char c = text.charAt(i);
        switch (c) {
            case '"', '\\' -> out.append('\\').append(c);
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            default -> {
                if (isPlain(c)) {
                    out.append(c);
                    return c < 0x80 ? 1 : c < 0x800 ? 2 : UTF8_MAX;
                }
                // Half a character is no JSON to strict readers.
                escape(out, isLoneSurrogate(text, i) ? '\ufffd' : c);
                return ESCAPE;
            }
        }
        return 2;
    }

    private static void escape(StringBuilder out, char c) {
        out.append("\\u")
                .append(HEX[c >> 12])
                .append(HEX[(c >> 8) & 15])
                .append(HEX[(c >> 4) & 15])
                .append(HEX[c & 15]);
    }

    private static boolean isPlain(char c) {
        if (c < 0x7f) {
            return c >= ' ';
        }
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED ->
                    false;
            default -> true;
        };
    }

    /** Whether a whole character of two halves stands here that can be shown. */
    private static boolean isPair(String text, int i) {
        if (i + 1 >= text.length()
                || !Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1))) {
            return false;
        }
        return switch (Character.getType(text.codePointAt(i))) {
            case Character.FORMAT, Character.PRIVATE_USE, Character.UNASSIGNED -> false;
            default -> true;
        };
    }

    private static boolean isLoneSurrogate(String text, int i) {
        char c = text.charAt(i);
        if (Character.isHighSurrogate(c)) {
            return i + 1 >= text.length() || !Character.isLowSurrogate(text.charAt(i + 1));
        }
        return Character.isLowSurrogate(c)
                && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
    }
}
