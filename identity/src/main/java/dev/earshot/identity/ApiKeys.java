package dev.earshot.identity;

import dev.earshot.core.identity.Principal;
import dev.earshot.core.identity.Role;
import dev.earshot.core.identity.RoomPatterns;
import dev.earshot.core.identity.Verdict;
import dev.earshot.wire.Ids;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The keys of applications' own servers: each acts as an admin under its name, in every room and
 * without end. Secrets are kept as SHA-256 and compared in constant time, with the same work for
 * names that nobody has. Immutable.
 */
public final class ApiKeys {
    /** No keys: nobody gets in by one. */
    public static final ApiKeys NONE = new ApiKeys(Map.of());

    /** Fewest characters of a secret. */
    public static final int MIN_SECRET = 32;

    /** Most keys. */
    public static final int MOST = 1_000;

    /** What the secret of a name that nobody has is compared with. */
    private static final byte[] NOBODY = new byte[32];

    private final Map<String, byte[]> secretHashes;

    private ApiKeys(Map<String, byte[]> secretHashes) {
        this.secretHashes = secretHashes;
    }

    /**
     * Reads keys as an operator wrote them.
     *
     * @param keys each {@code name:secret}
     * @throws IllegalArgumentException with one line that does not hold a secret
     */
    public static ApiKeys of(List<String> keys) {
        if (keys.size() > MOST) {
            throw new IllegalArgumentException("there are at most " + MOST + " keys");
        }
        Map<String, byte[]> hashes = new HashMap<>();
        for (int i = 0; i < keys.size(); i++) {
            String key = keys.get(i);
            int colon = key.indexOf(':');
            String name = colon < 0 ? "" : key.substring(0, colon);
            if (!Ids.valid(name)) {
                throw new IllegalArgumentException(
                        "entry " + (i + 1) + " is not name:secret with an id as its name");
            }
            String secret = key.substring(colon + 1);
            if (secret.length() < MIN_SECRET || !fitsHeader(secret)) {
                throw new IllegalArgumentException(
                        "the secret of "
                                + name
                                + " needs at least "
                                + MIN_SECRET
                                + " characters of printable ASCII without spaces and commas (try: openssl rand -base64 36)");
            }
            if (hashes.put(name, Sha256.of(secret)) != null) {
                throw new IllegalArgumentException("the name " + name + " is there twice");
            }
        }
        return hashes.isEmpty() ? NONE : new ApiKeys(hashes);
    }

    private static boolean fitsHeader(String secret) {
        return secret.chars().allMatch(c -> c > ' ' && c < 0x7f && c != ',');
    }

    /** Judges what a peer showed. */
    Verdict judge(String name, String secret) {
        byte[] known = secretHashes.get(name);
        boolean right = MessageDigest.isEqual(Sha256.of(secret), known == null ? NOBODY : known);
        return right && known != null
                ? new Verdict.Accepted(principal(name))
                : new Verdict.Rejected("no API key has this name and this secret");
    }

    /** Issued never and for ever, so that no revocation of a user of its name ends it. */
    private static Principal principal(String name) {
        return new Principal(
                name,
                null,
                null,
                Set.of(Role.ADMIN),
                RoomPatterns.ALL,
                Instant.MAX,
                null,
                Instant.MAX);
    }

    /** How many there are. */
    public int size() {
        return secretHashes.size();
    }

    @Override
    public String toString() {
        return "ApiKeys[" + secretHashes.size() + " hidden]";
    }
}
