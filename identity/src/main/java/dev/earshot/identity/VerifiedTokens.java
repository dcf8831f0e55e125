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
    private final int capacity;
    private final Map<String, Principal> principals;

    VerifiedTokens(int capacity) {
        this.capacity = capacity;
        this.principals =
                new LinkedHashMap<>(64, 0.75f, true) {
                    private static final long serialVersionUID = 1;

                    @Override
                    protected boolean removeEldestEntry(Map.Entry<String, Principal> eldest) {
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

    /** Who stands behind it, if its authority ends after this moment. */
    synchronized @Nullable Principal find(String key, Instant notExpiredAt) {
        Principal principal = principals.get(key);
        if (principal != null && notExpiredAt.isAfter(principal.expiresAt())) {
            principals.remove(key);
            return null;
        }
        return principal;
    }

    synchronized void remember(String key, Principal principal) {
        principals.put(key, principal);
    }

    synchronized int size() {
        return principals.size();
    }
}
