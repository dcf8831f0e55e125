package dev.earshot.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.util.Base64URL;
import dev.earshot.core.clock.WallClock;
import dev.earshot.core.identity.Authenticator;
import dev.earshot.core.identity.Credential;
import dev.earshot.core.identity.Principal;
import dev.earshot.core.identity.Verdict;
import java.time.Instant;
import tools.jackson.databind.JsonNode;

/**
 * Judges JSON Web Tokens signed with HS256. The algorithm is pinned: the header is compared with it
 * and never chooses anything, and no header may name a key or an address. Thread-safe; never
 * blocks.
 */
public final class JwtVerifier implements Authenticator {
    /** How many verified tokens are remembered; about 500 bytes each. */
    static final int REMEMBERED = 10_000;

    private static final JWSHeader HS256 = new JWSHeader(JWSAlgorithm.HS256);

    private final MACVerifier signatures;
    private final TokenRules rules;
    private final WallClock clock;
    private final VerifiedTokens verified = new VerifiedTokens(REMEMBERED);

    /** Judges by this key and these rules. */
    public JwtVerifier(HmacSecret secret, TokenRules rules, WallClock clock) {
        try {
            this.signatures = new MACVerifier(secret.bytes());
        } catch (JOSEException e) {
            throw new IllegalArgumentException("the key does not serve for HS256", e);
        }
        this.rules = rules;
        this.clock = clock;
    }

    @Override
    public Verdict authenticate(Credential credential) {
        return credential instanceof Credential.Token token
                ? verify(token.jwt())
                : new Verdict.Rejected("it is not a token");
    }

    /** Judges one token. Never throws for anything it contains. */
    public Verdict verify(String token) {
        if (token.length() > CompactToken.MAX_CHARS) {
            return new Verdict.Rejected(
                    "it is longer than " + CompactToken.MAX_CHARS + " characters");
        }
        Instant now = clock.now();
        String key = VerifiedTokens.key(token);
        Principal known = verified.find(key, now.minus(rules.leeway()));
        if (known != null) {
            return new Verdict.Accepted(known);
        }
        try {
            Principal principal = judge(token, now);
            verified.remember(key, principal);
            return new Verdict.Accepted(principal);
        } catch (BadToken e) {
            return new Verdict.Rejected(e.explanation());
        }
    }

    int remembered() {
        return verified.size();
    }

    private Principal judge(String token, Instant now) throws BadToken {
        CompactToken parts = CompactToken.parse(token);
        requireHeader(parts.header());
        requireSignature(parts);
        return Claims.principal(parts.claims(), rules, now);
    }

    private static void requireHeader(JsonNode header) throws BadToken {
        JsonNode algorithm = header.path("alg");
        if (!algorithm.isString() || !algorithm.stringValue().equals("HS256")) {
            throw new BadToken("its alg is not HS256");
        }
        JsonNode type = header.get("typ");
        if (type != null && !(type.isString() && type.stringValue().equalsIgnoreCase("JWT"))) {
            throw new BadToken("its typ is not JWT");
        }
        // A critical extension that is not understood refuses the token (RFC 7515, section 4.1.11);
        // none is understood.
        if (header.has("crit") || header.has("b64") || header.has("zip") || header.has("enc")) {
            throw new BadToken("its header asks for an extension");
        }
    }

    private void requireSignature(CompactToken parts) throws BadToken {
        boolean right;
        try {
            right =
                    signatures.verify(
                            HS256, parts.signingInput(), new Base64URL(parts.signature()));
        } catch (JOSEException e) {
            throw new BadToken("its signature cannot be checked");
        }
        if (!right) {
            throw new BadToken(
                    "its signature is wrong: it was signed with another secret or changed on the way");
        }
    }
}
