package dev.earshot.core.connection;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Makes connection ids and tokens, and hashes tokens. Thread-safe. */
final class ConnectionTokens {
    private static final int ID_BYTES = 16;
    private static final int TOKEN_BYTES = 32;
    private static final int TOKEN_LENGTH = 43;

    private final SecureRandom random = new SecureRandom();

    /** 128 random bits, hex. */
    String newId() {
        return HexFormat.of().formatHex(random(ID_BYTES));
    }

    /** 256 random bits, base64url. */
    String newToken() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random(TOKEN_BYTES));
    }

    static TokenHash hash(String token) {
        try {
            return TokenHash.of(
                    MessageDigest.getInstance("SHA-256")
                            .digest(token.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }

    /** The hash of what a peer presents as a token, or null where it cannot be one of ours. */
    static @Nullable TokenHash hashOfPresented(String presented) {
        if (presented.length() != TOKEN_LENGTH) {
            return null;
        }
        for (int i = 0; i < TOKEN_LENGTH; i++) {
            char c = presented.charAt(i);
            boolean allowed =
                    (c >= 'a' && c <= 'z')
                            || (c >= 'A' && c <= 'Z')
                            || (c >= '0' && c <= '9')
                            || c == '-'
                            || c == '_';
            if (!allowed) {
                return null;
            }
        }
        return hash(presented);
    }

    private byte[] random(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
