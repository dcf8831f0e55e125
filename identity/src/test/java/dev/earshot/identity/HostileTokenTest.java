package dev.earshot.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.earshot.core.identity.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every row is refused, and refused for its own fault: all else about it is right. */
class HostileTokenTest {
    private static final String CLAIMS = "{\"sub\":\"anna\",\"exp\":1790000060}";
    private static final String GOOD = Tokens.signed(CLAIMS);

    private final JwtVerifier verifier =
            new JwtVerifier(
                    HmacSecret.ofBytes(Tokens.KEY),
                    TokenRules.DEFAULT,
                    () -> Instant.ofEpochSecond(1_790_000_000L));

    @Test
    void theTokenThatTheRowsAreMadeFromIsAccepted() {
        assertThat(verifier.verify(GOOD)).isInstanceOf(Verdict.Accepted.class);
        assertThat(verifier.verify(Tokens.signed("{\"alg\":\"HS256\"}", CLAIMS)))
                .isInstanceOf(Verdict.Accepted.class);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"headers", "encodings", "times", "claims"})
    void refuses(String what, String token, String explanation) {
        Verdict verdict = verifier.verify(token);

        assertThat(verdict).isInstanceOf(Verdict.Rejected.class);
        assertThat(((Verdict.Rejected) verdict).explanation())
                .contains(explanation)
                .doesNotContain("anna");
    }

    static Stream<Arguments> headers() {
        String payload = Tokens.base64(CLAIMS);
        return Stream.of(
                arguments(
                        "alg none",
                        Tokens.base64("{\"alg\":\"none\"}") + "." + payload + ".",
                        "three parts"),
                arguments("alg none, signed", header("{\"alg\":\"none\"}"), "alg"),
                arguments("alg None", header("{\"alg\":\"None\"}"), "alg"),
                arguments("alg nOnE", header("{\"alg\":\"nOnE\"}"), "alg"),
                arguments("alg hs256", header("{\"alg\":\"hs256\"}"), "alg"),
                arguments("alg missing", header("{\"typ\":\"JWT\"}"), "alg"),
                arguments("alg null", header("{\"alg\":null}"), "alg"),
                arguments("alg a number", header("{\"alg\":256}"), "alg"),
                arguments("alg HS512 with its own signature", hs512(), "alg"),
                arguments("alg HS384", header("{\"alg\":\"HS384\"}"), "alg"),
                arguments("alg RS256 signed with HMAC", header("{\"alg\":\"RS256\"}"), "alg"),
                arguments("alg ES256", header("{\"alg\":\"ES256\"}"), "alg"),
                arguments("alg EdDSA", header("{\"alg\":\"EdDSA\"}"), "alg"),
                arguments("alg twice", header("{\"alg\":\"none\",\"alg\":\"HS256\"}"), "twice"),
                arguments(
                        "typ of something else",
                        header("{\"alg\":\"HS256\",\"typ\":\"JOSE\"}"),
                        "typ"),
                arguments("typ null", header("{\"alg\":\"HS256\",\"typ\":null}"), "typ"),
                arguments("crit", header("{\"alg\":\"HS256\",\"crit\":[\"exp\"]}"), "extension"),
                arguments("b64 false", header("{\"alg\":\"HS256\",\"b64\":false}"), "extension"),
                arguments("zip", header("{\"alg\":\"HS256\",\"zip\":\"DEF\"}"), "extension"),
                arguments("header an array", header("[\"HS256\"]"), "object"),
                arguments("header with more behind", header("{\"alg\":\"HS256\"} {}"), "JSON"),
                arguments("header not JSON", header("alg=HS256"), "JSON"),
                arguments("header too deep", header(nested(9)), "deep"),
                arguments("header a bomb of brackets", header(nested(700)), "deep"));
    }

    static Stream<Arguments> encodings() {
        List<String> parts = List.of(GOOD.split("\\.", -1));
        return Stream.of(
                arguments("empty", "", "empty"),
                arguments("one dot", ".", "three parts"),
                arguments("two dots", "..", "three parts"),
                arguments("one part", parts.get(0), "three parts"),
                arguments("two parts", parts.get(0) + "." + parts.get(1), "three parts"),
                arguments("no signature", parts.get(0) + "." + parts.get(1) + ".", "three parts"),
                arguments("four parts", GOOD + ".x", "three parts"),
                arguments("five parts", GOOD + "..", "three parts"),
                arguments(
                        "null signature",
                        parts.get(0) + "." + parts.get(1) + "." + Tokens.base64(new byte[32]),
                        "signature"),
                arguments(
                        "signature cut by a character",
                        GOOD.substring(0, GOOD.length() - 1),
                        "base64url"),
                arguments(
                        "signature cut by 3 characters",
                        GOOD.substring(0, GOOD.length() - 3),
                        "signature"),
                arguments("signature with another last bit", otherTail(GOOD), "base64url"),
                arguments(
                        "payload with another last bit",
                        Tokens.signedParts(parts.get(0), "eyJzdWIiOiJhIn1"),
                        "base64url"),
                arguments("padding", GOOD + "=", "base64url"),
                arguments(
                        "plain base64",
                        parts.get(0) + "." + parts.get(1) + ".+/" + parts.get(2).substring(2),
                        "base64url"),
                arguments("space before", " " + GOOD, "base64url"),
                arguments("line feed behind", GOOD + "\n", "base64url"),
                arguments(
                        "NUL inside",
                        parts.get(0) + "." + parts.get(1) + "\0." + parts.get(2),
                        "base64url"),
                arguments(
                        "beyond ASCII",
                        parts.get(0) + "." + parts.get(1) + ".\u00e9\u0416" + parts.get(2),
                        "base64url"),
                arguments(
                        "another payload",
                        parts.get(0) + "." + Tokens.base64("{\"sub\":\"b\"}") + "." + parts.get(2),
                        "signature"),
                arguments("1 MiB", "a".repeat(1 << 20), "longer"),
                arguments(
                        "1 MiB of claims",
                        Tokens.signed("{\"x\":\"" + "a".repeat(1 << 20) + "\"}"),
                        "longer"),
                arguments(
                        "one character too long",
                        GOOD + "a".repeat(8 * 1024 + 1 - GOOD.length()),
                        "longer"));
    }

    static Stream<Arguments> times() {
        return Stream.of(
                arguments("no exp", claims(""), "exp"),
                arguments("exp null", claims(",\"exp\":null"), "exp"),
                arguments("exp a float", claims(",\"exp\":1790000060.5"), "exp"),
                arguments("exp a whole float", claims(",\"exp\":1790000060.0"), "exp"),
                arguments("exp in scientific notation", claims(",\"exp\":1.79e9"), "exp"),
                arguments("exp huge", claims(",\"exp\":99999999999999999999"), "exp"),
                arguments("exp the largest long", claims(",\"exp\":9223372036854775807"), "exp"),
                arguments("exp of 100 digits", claims(",\"exp\":" + "9".repeat(100)), "payload"),
                arguments("exp in milliseconds", claims(",\"exp\":1790000060000"), "exp"),
                arguments("exp negative", claims(",\"exp\":-1"), "exp"),
                arguments("exp a string", claims(",\"exp\":\"1790000060\""), "exp"),
                arguments("exp an array", claims(",\"exp\":[1790000060]"), "exp"),
                arguments("exp past", claims(",\"exp\":1789999969"), "expired"),
                arguments("exp 0", claims(",\"exp\":0"), "expired"),
                arguments("nbf far ahead", claims(",\"exp\":1790000060,\"nbf\":1790000050"), "nbf"),
                arguments("nbf a float", claims(",\"exp\":1790000060,\"nbf\":1.5"), "nbf"),
                arguments("iat ahead", claims(",\"exp\":1790000060,\"iat\":1790000050"), "iat"),
                arguments("iat after exp", claims(",\"exp\":1790000001,\"iat\":1790000002"), "iat"),
                arguments("iat a string", claims(",\"exp\":1790000060,\"iat\":\"now\""), "iat"),
                arguments("exp twice", claims(",\"exp\":1,\"exp\":1790000060"), "twice"));
    }

    static Stream<Arguments> claims() {
        String exp = "\"exp\":1790000060";
        return Stream.of(
                arguments("no sub", Tokens.signed("{" + exp + "}"), "sub"),
                arguments("sub empty", Tokens.signed("{\"sub\":\"\"," + exp + "}"), "sub"),
                arguments("sub a number", Tokens.signed("{\"sub\":1," + exp + "}"), "sub"),
                arguments(
                        "sub with a slash", Tokens.signed("{\"sub\":\"a/b\"," + exp + "}"), "sub"),
                arguments(
                        "sub with a line feed",
                        Tokens.signed("{\"sub\":\"a\\nb\"," + exp + "}"),
                        "sub"),
                arguments(
                        "sub too long",
                        Tokens.signed("{\"sub\":\"" + "a".repeat(129) + "\"," + exp + "}"),
                        "sub"),
                arguments(
                        "sub twice",
                        Tokens.signed("{\"sub\":\"a\",\"sub\":\"b\"," + exp + "}"),
                        "twice"),
                arguments("device_id no id", claims(",\"device_id\":\"a b\"," + exp), "device_id"),
                arguments("session_id no id", claims(",\"session_id\":\"\"," + exp), "session_id"),
                arguments("jti no id", claims(",\"jti\":\"'; drop\"," + exp), "jti"),
                arguments("roles a string", claims(",\"roles\":\"admin\"," + exp), "roles"),
                arguments("roles of numbers", claims(",\"roles\":[1]," + exp), "roles"),
                arguments(
                        "roles without end",
                        claims(",\"roles\":[" + "\"dm\",".repeat(16) + "\"dm\"]," + exp),
                        "roles"),
                arguments("rooms a string", claims(",\"rooms\":\"*\"," + exp), "rooms"),
                arguments(
                        "rooms with a star inside", claims(",\"rooms\":[\"a*b\"]," + exp), "rooms"),
                arguments("rooms with two stars", claims(",\"rooms\":[\"a**\"]," + exp), "rooms"),
                arguments("rooms with an empty name", claims(",\"rooms\":[\"\"]," + exp), "rooms"),
                arguments("payload an array", Tokens.signed("[]"), "object"),
                arguments(
                        "payload too deep",
                        claims(",\"x\":" + "[".repeat(9) + "]".repeat(9) + "," + exp),
                        "deep"),
                arguments("payload not UTF-8", latin1(), "JSON"));
    }

    private static String header(String header) {
        return Tokens.signed(header, CLAIMS);
    }

    private static String claims(String more) {
        return Tokens.signed("{\"sub\":\"anna\"" + more + "}");
    }

    private static String hs512() {
        String input = Tokens.base64("{\"alg\":\"HS512\"}") + "." + Tokens.base64(CLAIMS);
        return input + "." + Tokens.base64(Tokens.hmac("HmacSHA512", input));
    }

    private static String nested(int depth) {
        return "{\"a\":".repeat(depth) + "1" + "}".repeat(depth);
    }

    private static String latin1() {
        byte[] claims =
                "{\"sub\":\"anna\",\"exp\":1790000060,\"x\":\"\u00e9\"}"
                        .getBytes(StandardCharsets.ISO_8859_1);
        return Tokens.signedParts(Tokens.base64(Tokens.HEADER), Tokens.base64(claims));
    }

    /** 32 bytes leave two bits of the last character unused; this sets one. */
    private static String otherTail(String token) {
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        int last = alphabet.indexOf(token.charAt(token.length() - 1));
        return token.substring(0, token.length() - 1) + alphabet.charAt(last | 1);
    }
}
