package dev.earshot.identity;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Makes tokens of any shape, right and wrong ones, without the code under test. */
final class Tokens {
    static final byte[] KEY =
            "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    static final String HEADER = "{\"alg\":\"HS256\",\"typ\":\"JWT\"}";

    private Tokens() {}

    static String signed(String header, String claims) {
        return signedParts(base64(header), base64(claims));
    }

    static String signed(String claims) {
        return signed(HEADER, claims);
    }

    static String signedParts(String header, String payload) {
        return header + "." + payload + "." + base64(hmac("HmacSHA256", header + "." + payload));
    }

    static byte[] hmac(String algorithm, String input) {
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(KEY, algorithm));
            return mac.doFinal(input.getBytes(StandardCharsets.US_ASCII));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static String base64(String text) {
        return base64(text.getBytes(StandardCharsets.UTF_8));
    }

    static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
