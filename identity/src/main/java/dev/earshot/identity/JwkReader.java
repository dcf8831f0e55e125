package dev.earshot.identity;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.KeySpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * Reads one JSON Web Key (RFC 7517): a public key for checking signatures, sound and named, or none
 * at all. Stateless, thread-safe.
 */
final class JwkReader {
    /** Fewest and most bits of an RSA key: fewer are weak, more cost too much time a token. */
    private static final int MIN_RSA_BITS = 2_048;

    private static final int MAX_RSA_BITS = 8_192;

    /** Larger exponents only cost time. */
    private static final int MAX_EXPONENT_BITS = 64;

    private static final List<String> PRIVATE =
            List.of("d", "p", "q", "dp", "dq", "qi", "oth", "k");

    private JwkReader() {}

    /** The name of a key, whatever else it is; throws where it has none. */
    static String kid(JsonNode jwk) throws UnusableKey {
        JsonNode kid = jwk.get("kid");
        if (kid == null || !kid.isString() || !KeyId.validKid(kid.stringValue())) {
            throw new UnusableKey(
                    "it has no kid of 1 to " + KeyId.MAX_KID_CHARS + " printable characters");
        }
        return kid.stringValue();
    }

    static PublishedKey read(JsonNode jwk, KeyId id) throws UnusableKey {
        for (String name : PRIVATE) {
            if (jwk.has(name)) {
                throw new UnusableKey("it shows a secret member, " + name);
            }
        }
        SigningAlgorithm algorithm =
                switch (text(jwk, "kty")) {
                    case "RSA" -> SigningAlgorithm.RS256;
                    case "EC" -> SigningAlgorithm.ES256;
                    case "OKP" -> SigningAlgorithm.EDDSA;
                    default -> throw new UnusableKey("its kty is not RSA, EC or OKP");
                };
        requirePurpose(jwk, algorithm);
        PublicKey key =
                switch (algorithm) {
                    case RS256 -> rsa(jwk);
                    case ES256 -> p256(jwk);
                    case EDDSA -> ed25519(jwk);
                    case HS256 -> throw new UnusableKey("it is a secret");
                };
        return new PublishedKey(id, algorithm, key);
    }

    private static void requirePurpose(JsonNode jwk, SigningAlgorithm algorithm)
            throws UnusableKey {
        if (jwk.has("use") && !text(jwk, "use").equals("sig")) {
            throw new UnusableKey("its use is not sig");
        }
        if (jwk.has("alg") && !text(jwk, "alg").equals(algorithm.wireName())) {
            throw new UnusableKey("its alg is not " + algorithm.wireName());
        }
        JsonNode operations = jwk.get("key_ops");
        if (operations == null) {
            return;
        }
        boolean verifies = false;
        for (JsonNode operation : operations) {
            verifies |= operation.isString() && operation.stringValue().equals("verify");
        }
        if (!operations.isArray() || !verifies) {
            throw new UnusableKey("its key_ops do not hold verify");
        }
    }

    private static PublicKey rsa(JsonNode jwk) throws UnusableKey {
        BigInteger modulus = number(jwk, "n");
        BigInteger exponent = number(jwk, "e");
        if (modulus.bitLength() < MIN_RSA_BITS || modulus.bitLength() > MAX_RSA_BITS) {
            throw new UnusableKey(
                    "it has "
                            + modulus.bitLength()
                            + " bits instead of "
                            + MIN_RSA_BITS
                            + " to "
                            + MAX_RSA_BITS);
        }
        boolean odd = modulus.testBit(0) && exponent.testBit(0);
        if (!odd || exponent.equals(BigInteger.ONE) || exponent.bitLength() > MAX_EXPONENT_BITS) {
            throw new UnusableKey("its numbers are none of an RSA key");
        }
        return key("RSA", new RSAPublicKeySpec(modulus, exponent));
    }

    private static PublicKey p256(JsonNode jwk) throws UnusableKey {
        if (!text(jwk, "crv").equals("P-256")) {
            throw new UnusableKey("its curve is not P-256");
        }
        byte[] x = bytes(jwk, "x");
        byte[] y = bytes(jwk, "y");
        ECPoint point = new ECPoint(new BigInteger(1, x), new BigInteger(1, y));
        if (x.length != P256.BYTES
                || y.length != P256.BYTES
                || !P256.holds(point.getAffineX(), point.getAffineY())) {
            throw new UnusableKey("its point is not on the curve");
        }
        return key("EC", new ECPublicKeySpec(point, P256.CURVE));
    }

    private static PublicKey ed25519(JsonNode jwk) throws UnusableKey {
        if (!text(jwk, "crv").equals("Ed25519")) {
            throw new UnusableKey("its curve is not Ed25519");
        }
        EdECPoint point = Ed25519.point(bytes(jwk, "x"));
        if (point == null) {
            throw new UnusableKey("its point is not on the curve, or of small order");
        }
        return key("Ed25519", new EdECPublicKeySpec(NamedParameterSpec.ED25519, point));
    }

    private static PublicKey key(String kind, KeySpec numbers) throws UnusableKey {
        try {
            return KeyFactory.getInstance(kind).generatePublic(numbers);
        } catch (GeneralSecurityException e) {
            throw new UnusableKey("its numbers are none of a key");
        }
    }

    private static BigInteger number(JsonNode jwk, String name) throws UnusableKey {
        byte[] bytes = bytes(jwk, name);
        if (bytes.length > MAX_RSA_BITS / 8 + 1) {
            throw new UnusableKey("its " + name + " is too long");
        }
        return new BigInteger(1, bytes);
    }

    private static byte[] bytes(JsonNode jwk, String name) throws UnusableKey {
        byte[] bytes = Base64Url.decode(text(jwk, name));
        if (bytes == null || bytes.length == 0) {
            throw new UnusableKey("its " + name + " is not canonical base64url");
        }
        return bytes;
    }

    private static String text(JsonNode jwk, String name) throws UnusableKey {
        JsonNode node = jwk.get(name);
        if (node == null || !node.isString()) {
            throw new UnusableKey("its " + name + " is missing or no string");
        }
        return node.stringValue();
    }
}
