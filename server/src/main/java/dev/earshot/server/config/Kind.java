package dev.earshot.server.config;

import java.math.BigDecimal;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a value of a key looks like and how its text is read. Immutable.
 *
 * @param name for people, such as {@code duration}
 * @param expectation completes the sentence "is not …"
 * @param parser reads the text; throws {@link IllegalArgumentException} where it does not fit
 * @param <T> the value
 */
record Kind<T>(String name, String expectation, Function<String, T> parser) {
    private static final Pattern NUMBER_AND_UNIT =
            Pattern.compile("(\\d{1,15}(?:\\.\\d{1,9})?) ?([A-Za-z]*)");

    static final Kind<String> TEXT = new Kind<>("text", "a text", text -> text);

    static final Kind<Path> PATH = new Kind<>("path", "a path", Kind::path);

    static final Kind<List<String>> LIST =
            new Kind<>(
                    "list",
                    "a list",
                    text ->
                            Arrays.stream(text.split(",", -1))
                                    .map(String::strip)
                                    .filter(one -> !one.isEmpty())
                                    .toList());

    static Kind<Integer> whole(int least, int most) {
        return new Kind<>(
                "number",
                "a whole number from " + least + " to " + most,
                text -> (int) within(Long.parseLong(text), least, most));
    }

    static Kind<Duration> duration(Duration least, Duration most) {
        return new Kind<>(
                "duration",
                "a duration from "
                        + show(least)
                        + " to "
                        + show(most)
                        + ", such as 250ms, 30s, 5m, 24h or 7d",
                text -> Duration.ofNanos(within(nanos(text), least.toNanos(), most.toNanos())));
    }

    static Kind<Long> size(long least, long most) {
        return new Kind<>(
                "size",
                "a size from "
                        + showSize(least)
                        + " to "
                        + showSize(most)
                        + ", such as 524288, 512KiB or 2GiB",
                text -> within(bytes(text), least, most));
    }

    static Kind<String> oneOf(String... names) {
        List<String> allowed = List.of(names);
        return new Kind<>(
                String.join(" | ", names),
                "one of " + String.join(", ", names),
                text -> {
                    if (!allowed.contains(text)) {
                        throw new IllegalArgumentException(text);
                    }
                    return text;
                });
    }

    /** The shortest exact way to write it. */
    static String show(Duration value) {
        long nanos = value.toNanos();
        if (nanos == 0) {
            return "0s";
        }
        if (nanos % 1_000_000_000L != 0) {
            return BigDecimal.valueOf(nanos, 6).stripTrailingZeros().toPlainString() + "ms";
        }
        long seconds = value.toSeconds();
        if (seconds % 86_400 == 0 && seconds > 86_400) {
            return seconds / 86_400 + "d";
        }
        if (seconds % 3_600 == 0) {
            return seconds / 3_600 + "h";
        }
        return seconds % 60 == 0 && seconds > 60 ? seconds / 60 + "m" : seconds + "s";
    }

    /** The shortest exact way to write it. */
    static String showSize(long bytes) {
        String[] units = {"GiB", "MiB", "KiB"};
        long unit = 1L << 30;
        for (String name : units) {
            if (bytes != 0 && bytes % unit == 0) {
                return bytes / unit + name;
            }
            unit >>= 10;
        }
        return String.valueOf(bytes);
    }

    private static long nanos(String text) {
        Matcher parts = parts(text);
        long unit =
                switch (parts.group(2)) {
                    case "us" -> 1_000L;
                    case "ms" -> 1_000_000L;
                    case "s" -> 1_000_000_000L;
                    case "m" -> 60_000_000_000L;
                    case "h" -> 3_600_000_000_000L;
                    case "d" -> 86_400_000_000_000L;
                    default -> throw new IllegalArgumentException(text);
                };
        return exact(parts, unit);
    }

    private static long bytes(String text) {
        Matcher parts = parts(text);
        long unit =
                switch (parts.group(2).toLowerCase(Locale.ROOT)) {
                    case "", "b" -> 1L;
                    case "kib" -> 1L << 10;
                    case "mib" -> 1L << 20;
                    case "gib" -> 1L << 30;
                    default -> throw new IllegalArgumentException(text);
                };
        return exact(parts, unit);
    }

    private static Matcher parts(String text) {
        Matcher parts = NUMBER_AND_UNIT.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException(text);
        }
        return parts;
    }

    private static long exact(Matcher parts, long unit) {
        try {
            return new BigDecimal(parts.group(1))
                    .multiply(BigDecimal.valueOf(unit))
                    .longValueExact();
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(parts.group(), e);
        }
    }

    private static long within(long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(String.valueOf(value));
        }
        return value;
    }

    private static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}
