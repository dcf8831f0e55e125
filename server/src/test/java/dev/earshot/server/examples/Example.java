package dev.earshot.server.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.regex.Pattern;

/**
 * A fenced block of a document. Immutable.
 *
 * @param kind what stands behind the opening fence
 * @param line where it begins
 */
record Example(String kind, int line, List<String> lines) {
    /** Stands for anything: a part of a line, or where it is alone, any number of lines. */
    private static final String ANYTHING = "…";

    private static final String FENCE = "```";

    /** Every block of a document, in order. */
    static List<Example> of(Path document) {
        try {
            return of(Files.readAllLines(document));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Example> of(List<String> document) {
        List<Example> examples = new ArrayList<>();
        List<String> inside = null;
        String kind = "";
        int begin = 0;
        for (int i = 0; i < document.size(); i++) {
            String line = document.get(i);
            if (!line.startsWith(FENCE)) {
                if (inside != null) {
                    inside.add(line);
                }
            } else if (inside == null) {
                inside = new ArrayList<>();
                kind = line.substring(FENCE.length()).strip();
                begin = i + 1;
            } else {
                examples.add(new Example(kind, begin, List.copyOf(inside)));
                inside = null;
            }
        }
        if (inside != null) {
            throw new AssertionError("the block of line " + begin + " has no end");
        }
        return examples;
    }

    /** Whether a text is what these lines show; empty lines at the end do not count. */
    static boolean matches(List<String> expected, String actual) {
        int shown = expected.size();
        while (shown > 0 && expected.get(shown - 1).isBlank()) {
            shown--;
        }
        StringBuilder pattern = new StringBuilder();
        for (String line : expected.subList(0, shown)) {
            if (line.equals(ANYTHING)) {
                pattern.append("(?:.*\n)*");
            } else {
                StringJoiner parts = new StringJoiner(".*", "", "\n");
                for (String part : line.split(ANYTHING, -1)) {
                    parts.add(Pattern.quote(part));
                }
                pattern.append(parts);
            }
        }
        String text = actual.replace("\r\n", "\n").stripTrailing();
        return Pattern.compile(pattern + "\\s*")
                .matcher(text.isEmpty() ? "" : text + "\n")
                .matches();
    }
}
