package dev.earshot.identity;

import org.jspecify.annotations.Nullable;

/** The algorithms that tokens may be signed with. Immutable. */
enum SigningAlgorithm {
    /** HMAC with SHA-256; only with the server's own secret. */
    HS256("HS256"),
    /** RSA with PKCS #1 v1.5 and SHA-256. */
    RS256("RS256"),
    /** ECDSA on P-256 with SHA-256. */
    ES256("ES256"),
    /** Ed25519 and no other curve. */
    EDDSA("EdDSA");

    private final String wireName;

    SigningAlgorithm(String wireName) {
        this.wireName = wireName;
    }

    /** Its name in {@code alg}. */
    String wireName() {
        return wireName;
    }

    /** The one of exactly this name, or null. */
    static @Nullable SigningAlgorithm named(String name) {
        for (SigningAlgorithm algorithm : values()) {
            if (algorithm.wireName.equals(name)) {
                return algorithm;
            }
        }
        return null;
    }
}
