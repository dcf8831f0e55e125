package dev.earshot.identity;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The keys of one answer of a JWKS address. Immutable.
 *
 * @param keys those that serve, at most {@link #MAX_KEYS}
 * @param leftOut why others do not, for the operator; in the order of the answer
 */
record KeySet(Map<KeyId, PublishedKey> keys, List<String> leftOut) {
    /** Most keys of one set; an issuer has a handful. */
    static final int MAX_KEYS = 100;

    KeySet {
        keys = Map.copyOf(keys);
        leftOut = List.copyOf(leftOut);
    }

    @Nullable PublishedKey find(KeyId id) {
        return keys.get(id);
    }

    /** Reads a JWK set (RFC 7517, section 5); keys that do not serve here are left out. */
    static KeySet read(byte[] answer, String issuer, URI url) throws BadKeySet {
        JsonNode set = StrictJson.read(answer);
        if (set == null || !set.isObject() || !set.path("keys").isArray()) {
            throw new BadKeySet("the answer is no JSON object with an array of keys");
        }
        JsonNode members = set.path("keys");
        if (members.size() > MAX_KEYS) {
            throw new BadKeySet("the answer has more than " + MAX_KEYS + " keys");
        }
        Map<KeyId, PublishedKey> keys = new HashMap<>();
        Set<KeyId> ambiguous = new HashSet<>();
        List<String> leftOut = new ArrayList<>();
        for (JsonNode member : members) {
            if (!member.isObject()) {
                throw new BadKeySet("the answer has a key that is no JSON object");
            }
            String name = "a key";
            try {
                KeyId id = new KeyId(issuer, url, JwkReader.kid(member));
                name = id.kid();
                if (keys.put(id, JwkReader.read(member, id)) != null) {
                    ambiguous.add(id);
                }
            } catch (UnusableKey e) {
                leftOut.add(name + ": " + e.explanation());
            }
        }
        for (KeyId id : ambiguous) {
            keys.remove(id);
            leftOut.add(id.kid() + ": several keys have this kid");
        }
        return new KeySet(keys, leftOut);
    }
}
