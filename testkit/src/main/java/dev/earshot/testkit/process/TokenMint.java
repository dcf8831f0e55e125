package dev.earshot.testkit.process;

import dev.earshot.wire.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Makes tokens from the secret in a data directory, by the letter of RFC 7519 and without the
 * server's own classes. Thread-safe.
 */
public final class TokenMint {
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
    private static final int LIFETIME_SECONDS = 3_600;

    private final SecretKeySpec key;

    /** Reads the secret, which the server has made at its first start. */
    public TokenMint(Path dataDir) {
        try {
            String line = Files.readString(dataDir.resolve("secret")).strip();
            this.key = new SecretKeySpec(Base64.getUrlDecoder().decode(line), "HmacSHA256");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A listener of these rooms. */
    public String player(String user, String... rooms) {
        return token(user, null, "player", rooms);
    }

    /** The host of these rooms. */
    public String host(String user, String... rooms) {
        return token(user, null, "dm", rooms);
    }

    /** An operator. */
    public String admin() {
        return token("operator", null, "admin", "*");
    }

    /** Any token. */
    public String token(String user, @Nullable String device, String role, String... rooms) {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("sub", user);
        if (device != null) {
            claims.put("device_id", device);
        }
        claims.put("roles", List.of(role));
        claims.put("rooms", List.of(rooms));
        claims.put("exp", Instant.now().getEpochSecond() + LIFETIME_SECONDS);
        String head = encode(Map.of("alg", "HS256", "typ", "JWT")) + "." + encode(claims);
        return head + "." + BASE64.encodeToString(sign(head));
    }

    private static String encode(Map<String, Object> part) {
        return BASE64.encodeToString(Json.encode(part));
    }

    private byte[] sign(String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return mac.doFinal(text.getBytes(StandardCharsets.US_ASCII));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
