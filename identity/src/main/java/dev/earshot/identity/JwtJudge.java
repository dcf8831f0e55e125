package dev.earshot.identity;

import dev.earshot.core.clock.WallClock;
import dev.earshot.core.identity.Principal;
import dev.earshot.wire.Ids;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Judges one JSON Web Token from its text: shape, header, key, signature, claims, in this order.
 * The header finds a key among those configured; what it is used with belongs to the key.
 * Thread-safe; never blocks.
 */
final class JwtJudge {
    private final OwnKey own;
    private final @Nullable PublishedKeys published;
    private final TokenRules rules;
    private final WallClock clock;

    JwtJudge(
            HmacSecret secret,
            @Nullable PublishedKeys published,
            TokenRules rules,
            WallClock clock) {
        this.own = new OwnKey(secret);
        this.published = published;
        this.rules = rules;
        this.clock = clock;
    }

    Judgement judge(String text) {
        try {
            CompactToken token = CompactToken.parse(text);
            SigningAlgorithm algorithm = algorithm(token.header());
            String kid = kid(token.header());
            if (algorithm == SigningAlgorithm.HS256) {
                requireUnnamed(kid);
                return signedBy(own, token);
            }
            return judge(token, algorithm, kid);
        } catch (BadToken e) {
            return new Judgement.Refused(e);
        }
    }

    /** Whether tokens that this key has signed may still be accepted. */
    boolean serves(TokenKey key) {
        return switch (key) {
            case OwnKey _ -> true;
            case PublishedKey foreign -> published != null && published.serves(foreign);
        };
    }

    private Judgement judge(CompactToken token, SigningAlgorithm algorithm, @Nullable String kid)
            throws BadToken {
        PublishedKeys keys = published;
        if (keys == null) {
            throw new BadToken(
                    "its alg is not HS256, and no auth.jwks.url is configured",
                    "its alg is "
                            + algorithm.wireName()
                            + ", which needs the keys of its issuer; set auth.jwks.url and auth.issuer");
        }
        if (kid == null) {
            throw new BadToken("it has no kid, and keys of a JWKS are found by it");
        }
        if (keys.known(kid) == null) {
            // What would be refused anyway makes nobody wait and has nothing fetched.
            Claims.principal(token.claims(), rules, clock.now());
        }
        KeyAnswer answer = keys.find(kid);
        return answer instanceof KeyAnswer.Fetching fetching
                ? new Judgement.Waiting(
                        fetching.answer().thenApply(later -> decide(later, token, algorithm, kid)))
                : decide(answer, token, algorithm, kid);
    }

    private Judgement decide(
            KeyAnswer answer, CompactToken token, SigningAlgorithm algorithm, String kid) {
        try {
            return switch (answer) {
                case KeyAnswer.Found found -> {
                    requireFit(found.key(), algorithm);
                    yield signedBy(found.key(), token);
                }
                case KeyAnswer.Away away -> new Judgement.Unavailable(away);
                case KeyAnswer.Unknown _ -> throw unknownKey(kid);
                case KeyAnswer.Fetching _ ->
                        throw new IllegalStateException("a fetch has ended in a fetch");
            };
        } catch (BadToken e) {
            return new Judgement.Refused(e);
        }
    }

    private Judgement signedBy(TokenKey key, CompactToken token) throws BadToken {
        if (!key.signed(token.signingInput(), token.signature())) {
            throw new BadToken(
                    "its signature is wrong: it was signed with another key or changed on the way",
                    key instanceof OwnKey
                            ? "its signature is wrong: it was changed on the way or signed with another secret;"
                                    + " was it made for another --data-dir or auth.hmac.secret?"
                            : "its signature is wrong: it was changed on the way or not signed by "
                                    + key.label()
                                    + "; get a new one from its issuer");
        }
        JsonNode claims = token.claims();
        Principal principal = Claims.principal(claims, rules, clock.now());
        return new Judgement.Genuine(principal, key, Claims.time(claims, "iat"));
    }

    private static SigningAlgorithm algorithm(JsonNode header) throws BadToken {
        JsonNode type = header.get("typ");
        if (type != null && !(type.isString() && type.stringValue().equalsIgnoreCase("JWT"))) {
            throw new BadToken("its typ is not JWT");
        }
        // A critical extension that is not understood refuses the token (RFC 7515, section 4.1.11);
        // none is understood.
        if (header.has("crit") || header.has("b64") || header.has("zip") || header.has("enc")) {
            throw new BadToken("its header asks for an extension");
        }
        JsonNode name = header.path("alg");
        SigningAlgorithm algorithm =
                name.isString() ? SigningAlgorithm.named(name.stringValue()) : null;
        if (algorithm == null) {
            throw new BadToken("its alg is none of HS256, RS256, ES256 and EdDSA");
        }
        return algorithm;
    }

    private static @Nullable String kid(JsonNode header) throws BadToken {
        JsonNode kid = header.get("kid");
        if (kid == null) {
            return null;
        }
        if (!kid.isString() || !KeyId.validKid(kid.stringValue())) {
            throw new BadToken(
                    "its kid is not 1 to " + KeyId.MAX_KID_CHARS + " printable characters");
        }
        return kid.stringValue();
    }

    /** The secret has no name; a harmless one is not looked at, as other programs write one. */
    private static void requireUnnamed(@Nullable String kid) throws BadToken {
        if (kid != null && !Ids.valid(kid)) {
            throw new BadToken("its kid is not an id, and HS256 has no use for one");
        }
    }

    private static void requireFit(PublishedKey key, SigningAlgorithm algorithm) throws BadToken {
        if (key.algorithm() != algorithm) {
            throw new BadToken(
                    "its alg does not fit its key",
                    "its alg is "
                            + algorithm.wireName()
                            + ", but its key "
                            + key.label()
                            + " is for "
                            + key.algorithm().wireName());
        }
    }

    private BadToken unknownKey(String kid) {
        String where = published == null ? "" : " at " + published.url();
        return new BadToken(
                "its key is not in the JWKS" + where,
                "its key "
                        + kid
                        + " is not in the JWKS"
                        + where
                        + ": it was withdrawn, or the token is another issuer's; get a new one from its issuer");
    }
}
