package dev.earshot.identity;

import dev.earshot.core.identity.Principal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Remembers who stood behind the tokens verified last, by the SHA-256 of the token, so that a
 * reconnect storm does not parse the same tokens again. Holds at most {@code capacity} entries, the
 * longest unused go first. Thread-safe.
 */
final class VerifiedTokens {
    /** Who stands behind a token, and by which key that is known. */
    record Known(Principal principal, TokenKey key) {}

    private final int capacity;
    private final Map<String, Known> tokens;

    VerifiedTokens(int capacity) {
        this.capacity = capacity;
        this.tokens =
                new LinkedHashMap<>(64, 0.75f, true) {
                    private static final long serialVersionUID = 1;

                    @Override
                    protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
                        return size() > VerifiedTokens.this.capacity;
                    }
                };
    }

    static String key(String token) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(token.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /**
     * Who stands behind it, if its authority ends after this moment. Whether the key still serves
     * is for the caller to ask.
     */
    synchronized @Nullable Known find(String key, Instant notExpiredAt) {
        Known known = tokens.get(key);
        if (known != null && notExpiredAt.isAfter(known.principal().expiresAt())) {
            tokens.remove(key);
            return null;
        }
        return known;
    }

    synchronized void remember(String key, Known known) {
        tokens.put(key, known);
    }

    synchronized int size() {
        return tokens.size();
    }
}
