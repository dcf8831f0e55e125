package dev.earshot.fuzz;

import dev.earshot.core.identity.Verdict;
import dev.earshot.identity.HmacSecret;
import dev.earshot.identity.JwtVerifier;
import dev.earshot.identity.TokenRules;
import dev.earshot.wire.Ids;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A token: whole, or as claims or a header that somebody with the secret signed. Judged without an
 * exception, and accepted only where its signature is right. The first byte chooses.
 */
public final class TokenFuzz {
    private static final byte[] SECRET =
            "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
    private static final String HEADER =
            BASE64.encodeToString("{\"alg\":\"HS256\"}".getBytes(StandardCharsets.US_ASCII));
    private static final String CLAIMS =
            BASE64.encodeToString(
                    "{\"sub\":\"a\",\"exp\":1800000100}".getBytes(StandardCharsets.US_ASCII));

    private TokenFuzz() {}

    /** Loads most classes before the clock starts. */
    public static void fuzzerInitialize() {
        fuzzerTestOneInput("\0{\"sub\":\"a\",\"exp\":1.5}".getBytes(StandardCharsets.US_ASCII));
    }

    /** Runs one input. */
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) {
            return;
        }
        byte[] rest = Arrays.copyOfRange(input, 1, input.length);
        String token =
                switch (input[0] & 3) {
                    case 0, 1 -> signed(HEADER, BASE64.encodeToString(rest));
                    case 2 -> signed(BASE64.encodeToString(rest), CLAIMS);
                    default -> new String(rest, StandardCharsets.ISO_8859_1);
                };
        // A fresh one each time: what was remembered must not decide.
        JwtVerifier verifier =
                new JwtVerifier(HmacSecret.ofBytes(SECRET), TokenRules.DEFAULT, () -> NOW);
        Budget.run(() -> check(verifier.verify(token), token));
    }

    private static void check(Verdict verdict, String token) {
        switch (verdict) {
            case Verdict.Accepted accepted -> {
                int dot = token.lastIndexOf('.');
                Finding.unless(
                        signed(token.substring(0, dot)).equals(token), "a signature that is wrong");
                Finding.unless(Ids.valid(accepted.principal().user()), "a user");
                Finding.unless(
                        accepted.principal().expiresAt().isAfter(NOW.minusSeconds(31)), "expired");
            }
            case Verdict.Rejected rejected ->
                    Finding.unless(
                            rejected.explanation().chars().noneMatch(Character::isISOControl),
                            "an explanation of several lines");
            default -> throw new IllegalStateException("Nothing to wait for: " + verdict);
        }
    }

    private static String signed(String header, String payload) {
        return signed(header + "." + payload);
    }

    private static String signed(String input) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(SECRET, "HmacSHA256"));
            byte[] signature = mac.doFinal(input.getBytes(StandardCharsets.ISO_8859_1));
            return input + "." + BASE64.encodeToString(signature);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK has HMAC with SHA-256", e);
        }
    }
}
