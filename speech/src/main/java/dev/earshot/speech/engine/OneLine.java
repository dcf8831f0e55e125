package dev.earshot.speech.engine;

/** Makes one bounded line for people out of what others wrote. */
final class OneLine {
    private static final int MAX_CHARS = 300;

    private OneLine() {}

    static String of(String text) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < text.length() && line.length() < MAX_CHARS; i++) {
            char c = text.charAt(i);
            boolean blank =
                    Character.isWhitespace(c)
                            || Character.isISOControl(c)
                            || c == 0x2028
                            || c == 0x2029;
            if (!blank) {
                line.append(c);
            } else if (!line.isEmpty() && line.charAt(line.length() - 1) != ' ') {
                line.append(' ');
            }
        }
        return line.toString().strip();
    }
}
