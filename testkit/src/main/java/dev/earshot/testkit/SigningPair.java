package dev.earshot.testkit;

import dev.earshot.wire.Json;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A key pair of some issuer: signs tokens and describes itself, by the letter of RFC 7515 and RFC
 * 7517 and without the server's own classes. Thread-safe.
 *
 * @param kid its name
 * @param algorithm its {@code alg}
 * @param pair the keys
 */
public record SigningPair(String kid, String algorithm, KeyPair pair) {
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    /** A pair for RS256. */
    public static SigningPair rsa(String kid, int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(bits);
            return new SigningPair(kid, "RS256", generator.generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A pair for ES256, or on another curve for what must be refused. */
    public static SigningPair ec(String kid, String curve) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(curve));
            return new SigningPair(kid, "ES256", generator.generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A pair for EdDSA. */
    public static SigningPair ed25519(String kid) {
        try {
            return new SigningPair(
                    kid, "EdDSA", KeyPairGenerator.getInstance("Ed25519").generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The same keys under another name. */
    public SigningPair named(String other) {
        return new SigningPair(other, algorithm, pair);
    }

    /** Its public half as a JSON Web Key; the caller may change it. */
    public Map<String, Object> jwk() {
        Map<String, Object> jwk = new LinkedHashMap<>();
        jwk.put("kid", kid);
        jwk.put("use", "sig");
        jwk.put("alg", algorithm);
        switch (pair.getPublic()) {
            case RSAPublicKey rsa -> {
                jwk.put("kty", "RSA");
                jwk.put("n", number(rsa.getModulus()));
                jwk.put("e", number(rsa.getPublicExponent()));
            }
            case ECPublicKey ec -> {
                int bytes = (ec.getParams().getCurve().getField().getFieldSize() + 7) / 8;
                jwk.put("kty", "EC");
                jwk.put("crv", "P-" + ec.getParams().getCurve().getField().getFieldSize());
                jwk.put("x", base64(fixed(ec.getW().getAffineX(), bytes)));
                jwk.put("y", base64(fixed(ec.getW().getAffineY(), bytes)));
            }
            default -> {
                // The encoded form ends with the 32 bytes of the point.
                byte[] encoded = pair.getPublic().getEncoded();
                jwk.put("kty", "OKP");
                jwk.put("crv", "Ed25519");
                jwk.put(
                        "x",
                        base64(Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length)));
            }
        }
        return jwk;
    }

    /** A token of these claims, with an honest header. */
    public String token(String claims) {
        return token(
                "{\"alg\":\"" + algorithm + "\",\"typ\":\"JWT\",\"kid\":\"" + kid + "\"}", claims);
    }

    /** A token of exactly this header and these claims. */
    public String token(String header, String claims) {
        String input = base64(header) + "." + base64(claims);
        return input + "." + base64(sign(input));
    }

    /** Its signature of this ASCII text, as the algorithm of the pair wants it. */
    public byte[] sign(String input) {
        return sign(
                switch (algorithm) {
                    case "RS256" -> "SHA256withRSA";
                    case "ES256" -> "SHA256withECDSAinP1363Format";
                    default -> "Ed25519";
                },
                input);
    }

    /** Its signature of this ASCII text by an algorithm of the JDK. */
    public byte[] sign(String jdkAlgorithm, String input) {
        try {
            Signature signer = Signature.getInstance(jdkAlgorithm);
            signer.initSign(pair.getPrivate());
            signer.update(input.getBytes(StandardCharsets.US_ASCII));
            return signer.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The key set of these pairs. */
    public static byte[] jwks(SigningPair... pairs) {
        return Json.encode(Map.of("keys", Arrays.stream(pairs).map(SigningPair::jwk).toList()));
    }

    /** Base64url without padding. */
    public static String base64(byte[] bytes) {
        return BASE64.encodeToString(bytes);
    }

    /** The UTF-8 bytes in base64url. */
    public static String base64(String text) {
        return base64(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A positive number in base64url, as short as it can be. */
    public static String number(BigInteger value) {
        return base64(fixed(value, (value.bitLength() + 7) / 8));
    }

    /** A positive number in so many bytes. */
    public static byte[] fixed(BigInteger value, int bytes) {
        byte[] signed = value.toByteArray();
        byte[] result = new byte[bytes];
        int length = Math.min(signed.length, bytes);
        System.arraycopy(signed, signed.length - length, result, bytes - length, length);
        return result;
    }
}
