package dev.earshot.identity;

import java.nio.charset.StandardCharsets;

/**
 * A key for HS256, at least as long as its hash (RFC 7518, section 3.2). Immutable; never shown by
 * {@link #toString()}.
 */
public final class HmacSecret {
    /** Fewest bytes of a key. */
    public static final int MIN_BYTES = 32;

    private final byte[] bytes;

    private HmacSecret(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Takes a key as an operator wrote it: its UTF-8 bytes.
     *
     * @throws IllegalArgumentException where it is shorter than {@link #MIN_BYTES} bytes; the
     *     message is one line and does not hold the key
     */
    public static HmacSecret ofText(String configured) {
        return ofBytes(configured.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Takes a key as bytes; copies them.
     *
     * @throws IllegalArgumentException where they are fewer than {@link #MIN_BYTES}
     */
    public static HmacSecret ofBytes(byte[] key) {
        if (key.length < MIN_BYTES) {
            throw new IllegalArgumentException(
                    "has "
                            + key.length
                            + " bytes, HS256 needs at least "
                            + MIN_BYTES
                            + " (try: openssl rand -base64 48)");
        }
        return new HmacSecret(key.clone());
    }

    byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public String toString() {
        return "HmacSecret[hidden]";
    }
}
