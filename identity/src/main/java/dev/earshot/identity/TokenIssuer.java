package dev.earshot.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.util.Base64URL;
import dev.earshot.core.clock.WallClock;
import dev.earshot.core.identity.Role;
import dev.earshot.wire.Json;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes tokens that a {@link JwtVerifier} with the same key and rules accepts. Thread-safe. */
public final class TokenIssuer {
    private static final JWSHeader HEADER =
            new JWSHeader.Builder(JWSAlgorithm.HS256).type(JOSEObjectType.JWT).build();
    private static final int TOKEN_ID_BYTES = 16;

    private final MACSigner signer;
    private final TokenRules rules;
    private final WallClock clock;
    private final SecureRandom random = new SecureRandom();

    /** Signs with this key, naming issuer and audience of these rules. */
    public TokenIssuer(HmacSecret secret, TokenRules rules, WallClock clock) {
        try {
            this.signer = new MACSigner(secret.bytes());
        } catch (JOSEException e) {
            throw new IllegalArgumentException("the key does not serve for HS256", e);
        }
        this.rules = rules;
        this.clock = clock;
    }

    /** A token in compact form that says what the grant says, from now on. */
    public String issue(TokenGrant grant) {
        Instant now = clock.now();
        byte[] id = new byte[TOKEN_ID_BYTES];
        random.nextBytes(id);
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("sub", grant.user());
        putIfPresent(claims, "device_id", grant.device());
        putIfPresent(claims, "session_id", grant.session());
        claims.put("roles", grant.roles().stream().sorted().map(Role::wireName).toList());
        putIfPresent(claims, "rooms", grant.rooms());
        putIfPresent(claims, "iss", rules.issuer());
        putIfPresent(claims, "aud", rules.audience());
        claims.put("iat", now.getEpochSecond());
        claims.put("exp", now.plus(grant.lifetime()).getEpochSecond());
        claims.put("jti", HexFormat.of().formatHex(id));
        return sign(Json.encode(claims));
    }

    private String sign(byte[] claims) {
        String input = HEADER.toBase64URL() + "." + Base64URL.encode(claims);
        try {
            return input + "." + signer.sign(HEADER, input.getBytes(StandardCharsets.US_ASCII));
        } catch (JOSEException e) {
            throw new IllegalStateException("HS256 with a checked key cannot fail", e);
        }
    }

    private static void putIfPresent(
            Map<String, Object> claims, String name, @Nullable Object value) {
        if (value != null) {
            claims.put(name, value);
        }
    }
}
