package dev.earshot.core.connection;

import java.util.Locale;

/**
 * What becomes of another connection of the same device to one endpoint. Immutable.
 *
 * @param kind which rule
 * @param most connections of a device at once, for {@link Kind#COEXIST}; {@link Integer#MAX_VALUE}
 *     where only the limits count
 */
public record EndpointPolicy(Kind kind, int most) {
    /** Which rule. */
    public enum Kind {
        /** The first stays while it lives; the second is answered 409. */
        REJECT,
        /** The second comes in and the first is closed (4100). */
        REPLACE,
        /** Both are there. */
        COEXIST
    }

    /** Connections of a device do not limit each other. */
    public static final EndpointPolicy COEXIST =
            new EndpointPolicy(Kind.COEXIST, Integer.MAX_VALUE);

    /** One connection of a device at a time. */
    public static final EndpointPolicy REJECT = new EndpointPolicy(Kind.REJECT, 1);

    private static final String COUNTED = "coexist:";

    /**
     * Reads {@code reject}, {@code replace}, {@code coexist} or {@code coexist:n}.
     *
     * @throws IllegalArgumentException for anything else
     */
    public static EndpointPolicy parse(String text) {
        return switch (text) {
            case "reject" -> REJECT;
            case "replace" -> new EndpointPolicy(Kind.REPLACE, 1);
            case "coexist" -> COEXIST;
            default -> counted(text);
        };
    }

    private static EndpointPolicy counted(String text) {
        int most =
                text.startsWith(COUNTED) ? Integer.parseInt(text.substring(COUNTED.length())) : 0;
        if (most < 1) {
            throw new IllegalArgumentException("no policy");
        }
        return new EndpointPolicy(Kind.COEXIST, most);
    }

    /** As it is configured. */
    public String text() {
        String name = kind.name().toLowerCase(Locale.ROOT);
        return kind == Kind.COEXIST && most != Integer.MAX_VALUE ? name + ":" + most : name;
    }
}
