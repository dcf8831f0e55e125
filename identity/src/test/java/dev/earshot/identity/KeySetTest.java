package dev.earshot.identity;

import static dev.earshot.testkit.SigningPair.base64;
import static dev.earshot.testkit.SigningPair.fixed;
import static dev.earshot.testkit.SigningPair.number;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.earshot.core.identity.Verdict;
import dev.earshot.testkit.SigningPair;
import dev.earshot.wire.Json;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which keys of a published set serve, and which answers are no set. */
class KeySetTest {
    private static final SigningPair RSA = Issuer.RSA;
    private static final SigningPair EC = Issuer.EC;
    private static final SigningPair ED = Issuer.ED;
    private static final BigInteger ED_PRIME =
            BigInteger.ONE.shiftLeft(255).subtract(BigInteger.valueOf(19));

    @Test
    void takesAKeyOfEachKindAndIgnoresWhatItDoesNotKnow() throws BadKeySet {
        Map<String, Object> rsa = RSA.jwk();
        rsa.remove("use");
        rsa.remove("alg");
        rsa.put("key_ops", List.of("verify"));
        rsa.put("x5c", List.of("MIIB"));
        rsa.put("nobody", "knows");

        KeySet set = read(List.of(rsa, EC.jwk(), ED.jwk()));

        assertThat(set.keys()).hasSize(3);
        assertThat(set.leftOut()).isEmpty();
        assertThat(set.keys().get(id("rsa-1")).algorithm()).isEqualTo(SigningAlgorithm.RS256);
        assertThat(set.keys().get(id("ec-1")).algorithm()).isEqualTo(SigningAlgorithm.ES256);
        assertThat(set.keys().get(id("ed-1")).algorithm()).isEqualTo(SigningAlgorithm.EDDSA);
    }

    @ParameterizedTest
    @ValueSource(ints = {2_048, 3_072, 4_096, 8_192})
    void takesRsaKeysOfUsualLengths(int bits) throws BadKeySet {
        assertThat(read(List.of(with(RSA, "n", number(modulus(bits))))).keys()).hasSize(1);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("useless")
    void leavesOut(String what, Map<String, Object> jwk) throws BadKeySet {
        KeySet set = read(List.of(jwk, with(ED, "kid", "good")));

        assertThat(set.keys().keySet()).extracting(KeyId::kid).containsExactly("good");
        assertThat(set.leftOut()).hasSize(1);
    }

    /** What is left out must not be used either: the way a token takes. */
    @Test
    void refusesTokensOfKeysThatAreLeftOut() {
        SigningPair weak = SigningPair.rsa("weak", 1_024);
        SigningPair other = SigningPair.ec("p384", "secp384r1");
        Map<String, Object> secret = Map.of("kty", "oct", "kid", "oct", "k", base64(Tokens.KEY));
        Issuer issuer =
                new Issuer(
                        Json.encode(
                                Map.of(
                                        "keys",
                                        List.of(
                                                weak.jwk(),
                                                other.jwk(),
                                                secret,
                                                with(RSA, "use", "enc"),
                                                EC.jwk()))));

        assertThat(issuer.verify(EC.token(Issuer.CLAIMS))).isInstanceOf(Verdict.Accepted.class);
        assertThat(issuer.verify(weak.token(Issuer.CLAIMS))).isInstanceOf(Verdict.Rejected.class);
        assertThat(issuer.verify(RSA.token(Issuer.CLAIMS))).isInstanceOf(Verdict.Rejected.class);
        String input = base64("{\"alg\":\"ES256\",\"kid\":\"p384\"}") + "." + base64(Issuer.CLAIMS);
        assertThat(
                        issuer.verify(
                                input
                                        + "."
                                        + base64(
                                                other.sign("SHA256withECDSAinP1363Format", input))))
                .isInstanceOf(Verdict.Rejected.class);
    }

    @Test
    void refusesTheKeysThatShareAKid() throws BadKeySet {
        KeySet set =
                read(
                        List.of(
                                RSA.jwk(),
                                with(EC, "kid", "rsa-1"),
                                with(ED, "kid", "rsa-1"),
                                EC.jwk()));

        assertThat(set.keys().keySet()).containsExactly(id("ec-1"));
        assertThat(set.leftOut()).singleElement().asString().contains("rsa-1", "several");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "7",
                "\"keys\"",
                "{\"keys\":null}",
                "{\"keys\":{}}",
                "{\"keys\":\"\"}",
                "{\"keys\":[1]}",
                "{\"keys\":[null]}",
                "{\"keys\":[[]]}",
                "{\"keys\":[]",
                "{\"keys\":[]}x",
                "{\"keys\":[]}{\"keys\":[]}",
                "{\"keys\":[],\"keys\":[]}",
                "{\"keys\":[{\"kid\":\"a\",\"kid\":\"b\"}]}",
                "{\"keys\":[{\"a\":[[[[[[[[1]]]]]]]]}]}",
                "{\"keys\":[{\"a\":123456789012345678901234567890123}]}",
                "\ufeff{\"keys\":[]}",
                "<html>keys</html>",
                "-----BEGIN CERTIFICATE-----"
            })
    void refusesAnswersThatAreNoKeySet(String answer) {
        assertThatThrownBy(() -> read(answer.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(BadKeySet.class);
    }

    @Test
    void refusesAnswersInOtherEncodings() {
        assertThatThrownBy(() -> read("{\"keys\":[]}".getBytes(StandardCharsets.UTF_16)))
                .isInstanceOf(BadKeySet.class);
        assertThatThrownBy(() -> read(new byte[] {'{', '"', (byte) 0xc0, (byte) 0xa2, '"'}))
                .isInstanceOf(BadKeySet.class);
    }

    @Test
    void refusesMoreThanAHundredKeys() throws BadKeySet {
        List<Map<String, Object>> keys = new ArrayList<>();
        for (int i = 0; i < KeySet.MAX_KEYS; i++) {
            keys.add(with(ED, "kid", "k" + i));
        }
        assertThat(read(Json.encode(Map.of("keys", keys))).keys()).hasSize(100);

        keys.add(with(ED, "kid", "one-more"));
        assertThatThrownBy(() -> read(Json.encode(Map.of("keys", keys))))
                .isInstanceOf(BadKeySet.class);
    }

    @Test
    void readsAnEmptySetAsOne() throws BadKeySet {
        assertThat(read("{\"keys\":[]}".getBytes(StandardCharsets.UTF_8)).keys()).isEmpty();
    }

    static Stream<Arguments> useless() {
        return Stream.of(common(), rsa(), ec(), ed()).flatMap(rows -> rows);
    }

    private static Stream<Arguments> common() {
        return Stream.of(
                arguments("no kid", without(ED, "kid")),
                arguments("kid a number", with(ED, "kid", 1)),
                arguments("kid empty", with(ED, "kid", "")),
                arguments("kid with a space", with(ED, "kid", "a b")),
                arguments("kid with a line feed", with(ED, "kid", "a\nb")),
                arguments("kid too long", with(ED, "kid", "k".repeat(129))),
                arguments("no kty", without(ED, "kty")),
                arguments("kty of another kind", with(ED, "kty", "EC")),
                arguments("kty in small letters", with(RSA, "kty", "rsa")),
                arguments("kty oct", Map.of("kty", "oct", "kid", "o", "k", base64(Tokens.KEY))),
                arguments("kty oct without k", Map.of("kty", "oct", "kid", "o")),
                arguments("use enc", with(ED, "use", "enc")),
                arguments("use null", with(ED, "use", null)),
                arguments("use an array", with(ED, "use", List.of("sig"))),
                arguments("key_ops without verify", with(ED, "key_ops", List.of("sign"))),
                arguments("key_ops empty", with(ED, "key_ops", List.of())),
                arguments("key_ops a string", with(ED, "key_ops", "verify")),
                arguments("key_ops an object", with(ED, "key_ops", Map.of("a", "verify"))),
                arguments("alg of another", with(ED, "alg", "ES256")),
                arguments("alg HS256", with(RSA, "alg", "HS256")),
                arguments("alg RS512", with(RSA, "alg", "RS512")),
                arguments("alg none", with(ED, "alg", "none")),
                arguments("alg null", with(ED, "alg", null)),
                arguments("d shown", with(ED, "d", base64(new byte[32]))),
                arguments("p shown", with(RSA, "p", "AQ")),
                arguments("dp shown", with(RSA, "dp", "AQ")),
                arguments("oth shown", with(RSA, "oth", List.of())),
                arguments("k shown", with(RSA, "k", "AQ")));
    }

    private static Stream<Arguments> rsa() {
        BigInteger n = ((RSAPublicKey) RSA.pair().getPublic()).getModulus();
        return Stream.of(
                arguments("RSA of 1024 bits", SigningPair.rsa("weak", 1_024).jwk()),
                arguments("RSA of 2047 bits", with(RSA, "n", number(modulus(2_047)))),
                arguments("RSA of 8193 bits", with(RSA, "n", number(modulus(8_193)))),
                arguments("RSA of 100000 bits", with(RSA, "n", base64(new byte[12_500]))),
                arguments("RSA, 1024 bits behind zeros", padded()),
                arguments("RSA with an even modulus", with(RSA, "n", number(n.clearBit(0)))),
                arguments("RSA with exponent 1", with(RSA, "e", "AQ")),
                arguments("RSA with exponent 0", with(RSA, "e", "AA")),
                arguments("RSA with an even exponent", with(RSA, "e", "AAEAAA")),
                arguments(
                        "RSA with a large exponent",
                        with(RSA, "e", number(BigInteger.ONE.shiftLeft(64).setBit(0)))),
                arguments("RSA without n", without(RSA, "n")),
                arguments("RSA without e", without(RSA, "e")),
                arguments("RSA with n empty", with(RSA, "n", "")),
                arguments("RSA with n padded", with(RSA, "n", RSA.jwk().get("n") + "==")),
                arguments("RSA with n a number", with(RSA, "n", 17)),
                arguments("RSA with e in plain base64", with(RSA, "e", "+/8")));
    }

    private static Stream<Arguments> ec() {
        return Stream.of(
                arguments("EC on P-384", SigningPair.ec("p384", "secp384r1").jwk()),
                arguments("EC on P-521", SigningPair.ec("p521", "secp521r1").jwk()),
                arguments("EC of P-384 called P-256", called256()),
                arguments("EC on secp256k1", with(EC, "crv", "secp256k1")),
                arguments("EC without crv", without(EC, "crv")),
                arguments("EC without y", without(EC, "y")),
                arguments("EC off the curve", with(EC, "y", EC.jwk().get("x"))),
                arguments("EC at 0,0", point(new byte[32], new byte[32])),
                arguments(
                        "EC beyond the field",
                        with(
                                EC,
                                "x",
                                number(BigInteger.ONE.shiftLeft(256).subtract(BigInteger.ONE)))),
                arguments("EC of short coordinates", with(EC, "x", base64(new byte[31]))),
                arguments("EC of long coordinates", longX()),
                arguments("EC called Ed25519", with(EC, "crv", "Ed25519")));
    }

    private static Stream<Arguments> ed() {
        return Stream.of(
                arguments("OKP Ed448", with(ED, "crv", "Ed448")),
                arguments("OKP X25519", with(ED, "crv", "X25519")),
                arguments("OKP of 31 bytes", with(ED, "x", base64(new byte[31]))),
                arguments("OKP of 33 bytes", with(ED, "x", base64(new byte[33]))),
                arguments("OKP off the curve", littleEndian(BigInteger.TWO)),
                arguments("OKP neutral", littleEndian(BigInteger.ONE)),
                arguments("OKP of order 2", littleEndian(ED_PRIME.subtract(BigInteger.ONE))),
                arguments("OKP of order 4", littleEndian(BigInteger.ZERO)),
                arguments(
                        "OKP of order 8",
                        littleEndian(
                                new BigInteger(
                                        "7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7",
                                        16))),
                arguments(
                        "OKP of order 8, the other",
                        littleEndian(
                                new BigInteger(
                                        "05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826",
                                        16))),
                arguments("OKP beyond the field", littleEndian(ED_PRIME.add(BigInteger.ONE))),
                arguments("OKP minus zero", littleEndian(BigInteger.ONE.setBit(255))));
    }

    private static BigInteger modulus(int bits) {
        return BigInteger.ONE.shiftLeft(bits - 1).setBit(0).setBit(7);
    }

    private static Map<String, Object> padded() {
        SigningPair weak = SigningPair.rsa("weak", 1_024);
        BigInteger n = ((RSAPublicKey) weak.pair().getPublic()).getModulus();
        return with(weak, "n", base64(fixed(n, 256)));
    }

    private static Map<String, Object> called256() {
        Map<String, Object> jwk = SigningPair.ec("p384", "secp384r1").jwk();
        jwk.put("crv", "P-256");
        return jwk;
    }

    private static Map<String, Object> longX() {
        byte[] x = Base64.getUrlDecoder().decode((String) EC.jwk().get("x"));
        return with(EC, "x", base64(fixed(new BigInteger(1, x), 33)));
    }

    private static Map<String, Object> point(byte[] x, byte[] y) {
        Map<String, Object> jwk = EC.jwk();
        jwk.put("x", base64(x));
        jwk.put("y", base64(y));
        return jwk;
    }

    private static Map<String, Object> littleEndian(BigInteger y) {
        byte[] bytes = fixed(y, 32);
        for (int i = 0; i < 16; i++) {
            byte swapped = bytes[i];
            bytes[i] = bytes[31 - i];
            bytes[31 - i] = swapped;
        }
        return with(ED, "x", base64(bytes));
    }

    private static Map<String, Object> with(SigningPair pair, String name, Object value) {
        Map<String, Object> jwk = pair.jwk();
        jwk.put(name, value);
        return jwk;
    }

    private static Map<String, Object> without(SigningPair pair, String name) {
        Map<String, Object> jwk = pair.jwk();
        jwk.remove(name);
        return jwk;
    }

    private static KeyId id(String kid) {
        return new KeyId(Issuer.NAME, Issuer.URL, kid);
    }

    private static KeySet read(List<Map<String, Object>> jwks) throws BadKeySet {
        return read(Json.encode(Map.of("keys", jwks)));
    }

    private static KeySet read(byte[] answer) throws BadKeySet {
        return KeySet.read(answer, Issuer.NAME, Issuer.URL);
    }
}
