package dev.earshot.identity;

import static dev.earshot.identity.Issuer.CLAIMS;
import static dev.earshot.identity.Issuer.EC;
import static dev.earshot.identity.Issuer.ED;
import static dev.earshot.identity.Issuer.PAIRS;
import static dev.earshot.identity.Issuer.RSA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.earshot.core.identity.Verdict;
import dev.earshot.identity.HostileJws.Row;
import dev.earshot.testkit.SigningPair;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Nothing hostile is accepted, whatever key and algorithm it pretends to; nothing throws. */
class HostileJwsTest {
    private static final String START = "{\"iss\":\"https://id.example\",\"aud\":\"ears\",";

    private final Issuer issuer = new Issuer();

    /** Guards the tables: what they are made from is right but for the fault. */
    @ParameterizedTest
    @MethodSource("pairs")
    void acceptsAnHonestTokenOfEachAlgorithm(SigningPair pair) {
        assertThat(issuer.verify(pair.token(CLAIMS))).isInstanceOf(Verdict.Accepted.class);
        assertThat(issuer.verify(pair.token(START + "\"sub\":\"anna\",\"exp\":1790000060}")))
                .isInstanceOf(Verdict.Accepted.class);
    }

    @Test
    void acceptsTokensOfTheOwnSecretBesideThoseOfTheIssuer() {
        assertThat(issuer.verify(Tokens.signed(CLAIMS))).isInstanceOf(Verdict.Accepted.class);
        assertThat(issuer.verify(Tokens.signed("{\"alg\":\"HS256\",\"kid\":\"k1\"}", CLAIMS)))
                .isInstanceOf(Verdict.Accepted.class);
    }

    /** Some issuers write such headers; they choose nothing. */
    @ParameterizedTest
    @MethodSource("pairs")
    void doesNotLookAtAddressesAndKeysThatAHonestTokenBrings(SigningPair pair) {
        String header =
                """
                {"alg":"%s","kid":"%s","jku":"http://127.0.0.1:1/a","x5u":"http://127.0.0.1:1/b",\
                "x5t":"AAAA","cty":"x","jwk":{"kty":"oct","k":"AAAA"},"x5c":[]}\
                """
                        .formatted(pair.algorithm(), pair.kid());

        assertThat(issuer.verify(pair.token(header, CLAIMS))).isInstanceOf(Verdict.Accepted.class);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({
        "algorithms",
        "signatures",
        "numbers",
        "confusions",
        "headers",
        "claims",
        "texts"
    })
    void refuses(Row row) {
        Verdict verdict = issuer.verify(row.token());

        assertThat(verdict).isInstanceOf(Verdict.Rejected.class);
        assertThat(((Verdict.Rejected) verdict).explanation()).doesNotContain("anna");
    }

    @Test
    void theTableIsLargeAndHasNoRowTwice() {
        List<Row> all = new ArrayList<>();
        Stream.of(algorithms(), signatures(), numbers(), confusions(), headers(), claims(), texts())
                .forEach(all::addAll);

        assertThat(all).hasSizeGreaterThan(700);
        assertThat(new HashSet<>(all.stream().map(Row::what).toList())).hasSameSizeAs(all);
    }

    static List<SigningPair> pairs() {
        return PAIRS;
    }

    static List<Row> algorithms() {
        return HostileJws.algorithms();
    }

    static List<Row> signatures() {
        return HostileJws.signatures();
    }

    static List<Row> numbers() {
        return HostileJws.numbers();
    }

    static List<Row> confusions() {
        return HostileHeaders.confusions();
    }

    static List<Row> headers() {
        return HostileHeaders.headers();
    }

    /** Well signed, but saying what a token must not say. */
    static List<Row> claims() {
        String exp = "\"exp\":1790000060";
        List<String> wrong =
                List.of(
                        "{}",
                        "[]",
                        "null",
                        "\"eyJhbGciOiJub25lIn0.e30.\"",
                        START + "\"sub\":\"anna\"}",
                        START + "\"sub\":\"anna\",\"exp\":null}",
                        START + "\"sub\":\"anna\",\"exp\":\"1790000060\"}",
                        START + "\"sub\":\"anna\",\"exp\":1790000060.0}",
                        START + "\"sub\":\"anna\",\"exp\":1.79000006e9}",
                        START + "\"sub\":\"anna\",\"exp\":-1}",
                        START + "\"sub\":\"anna\",\"exp\":-0.0}",
                        START + "\"sub\":\"anna\",\"exp\":0}",
                        START + "\"sub\":\"anna\",\"exp\":1790000060000}",
                        START + "\"sub\":\"anna\",\"exp\":9223372036854775807}",
                        START + "\"sub\":\"anna\",\"exp\":9223372036854775808}",
                        START + "\"sub\":\"anna\",\"exp\":1e400}",
                        START + "\"sub\":\"anna\",\"exp\":" + "9".repeat(40) + "}",
                        START + "\"sub\":\"anna\",\"exp\":true}",
                        START + "\"sub\":\"anna\",\"exp\":[1790000060]}",
                        START + "\"sub\":\"anna\",\"exp\":{}}",
                        START + "\"sub\":\"anna\",\"exp\":1789999969}",
                        START + "\"sub\":\"anna\",\"exp\":1,\"exp\":1790000060}",
                        START + "\"sub\":\"anna\",\"exp\":1,\"\\u0065xp\":1790000060}",
                        START + "\"sub\":\"anna\",\"EXP\":1790000060}",
                        START + "\"sub\":\"anna\"," + exp + ",\"nbf\":1790000031}",
                        START + "\"sub\":\"anna\"," + exp + ",\"nbf\":\"0\"}",
                        START + "\"sub\":\"anna\"," + exp + ",\"iat\":1790000031}",
                        START + "\"sub\":\"anna\"," + exp + ",\"iat\":-1}",
                        START + exp + "}",
                        START + "\"sub\":null," + exp + "}",
                        START + "\"sub\":[\"anna\"]," + exp + "}",
                        START + "\"sub\":\"anna\\u0000\"," + exp + "}",
                        START + "\"sub\":\"anna\",\"sub\":\"root\"," + exp + "}",
                        START + "\"sub\":\"anna\",\"roles\":\"admin\"," + exp + "}",
                        START + "\"sub\":\"anna\",\"rooms\":\"*\"," + exp + "}",
                        START
                                + "\"sub\":\"anna\",\"x\":"
                                + "[".repeat(9)
                                + "]".repeat(9)
                                + ","
                                + exp
                                + "}",
                        START + "\"sub\":\"anna\"," + exp + "}{}",
                        "\ufeff" + CLAIMS,
                        "{\"sub\":\"anna\",\"aud\":\"ears\"," + exp + "}",
                        "{\"sub\":\"anna\",\"aud\":\"ears\",\"iss\":null," + exp + "}",
                        "{\"sub\":\"anna\",\"aud\":\"ears\",\"iss\":\"\"," + exp + "}",
                        "{\"sub\":\"anna\",\"aud\":\"ears\",\"iss\":[\"https://id.example\"],"
                                + exp
                                + "}",
                        "{\"sub\":\"anna\",\"aud\":\"ears\",\"iss\":\"https://id.example/\","
                                + exp
                                + "}",
                        "{\"sub\":\"anna\",\"aud\":\"ears\",\"iss\":\"https://ID.example\","
                                + exp
                                + "}",
                        "{\"sub\":\"anna\",\"aud\":\"ears\",\"iss\":\"https://id.example.evil\","
                                + exp
                                + "}",
                        "{\"sub\":\"anna\",\"iss\":\"https://id.example\"," + exp + "}",
                        "{\"sub\":\"anna\",\"iss\":\"https://id.example\",\"aud\":null,"
                                + exp
                                + "}",
                        "{\"sub\":\"anna\",\"iss\":\"https://id.example\",\"aud\":[]," + exp + "}",
                        "{\"sub\":\"anna\",\"iss\":\"https://id.example\",\"aud\":\"EARS\","
                                + exp
                                + "}",
                        "{\"sub\":\"anna\",\"iss\":\"https://id.example\",\"aud\":\"other\","
                                + exp
                                + "}",
                        "{\"sub\":\"anna\",\"iss\":\"https://id.example\",\"aud\":[\"other\",1],"
                                + exp
                                + "}",
                        "{\"sub\":\"anna\",\"iss\":\"https://id.example\",\"aud\":[[\"ears\"]],"
                                + exp
                                + "}",
                        "{\"sub\":\"anna\",\"iss\":\"https://id.example\",\"aud\":{\"ears\":1},"
                                + exp
                                + "}",
                        "{\"sub\":\"anna\",\"iss\":\"https://id.example\",\"aud\":\"x\",\"aud\":\"ears\","
                                + exp
                                + "}");
        List<Row> rows = new ArrayList<>();
        for (String claims : wrong) {
            String what = claims.length() > 150 ? claims.substring(0, 150) : claims;
            for (SigningPair pair : PAIRS) {
                rows.add(new Row(pair.algorithm() + " " + what, pair.token(claims)));
            }
            rows.add(new Row("HS256 " + what, Tokens.signed(claims)));
        }
        return rows;
    }

    /** The text around and between the parts. */
    static List<Row> texts() {
        List<Row> rows = new ArrayList<>();
        for (SigningPair pair : PAIRS) {
            String alg = pair.algorithm();
            String good = pair.token(CLAIMS);
            String[] parts = good.split("\\.", -1);
            String head = parts[0] + "." + parts[1] + ".";
            rows.add(new Row(alg + " space before", " " + good));
            rows.add(new Row(alg + " space behind", good + " "));
            rows.add(new Row(alg + " line feed behind", good + "\n"));
            rows.add(
                    new Row(alg + " CR LF inside", parts[0] + ".\r\n" + parts[1] + "." + parts[2]));
            rows.add(new Row(alg + " NUL behind", good + "\0"));
            rows.add(new Row(alg + " padded", good + "=="));
            rows.add(
                    new Row(
                            alg + " percent-encoded dot",
                            parts[0] + "%2E" + parts[1] + "." + parts[2]));
            rows.add(
                    new Row(
                            alg + " full-width dot",
                            parts[0] + "\uff0e" + parts[1] + "." + parts[2]));
            rows.add(new Row(alg + " quoted", "\"" + good + "\""));
            rows.add(new Row(alg + " with the word Bearer", "Bearer " + good));
            rows.add(new Row(alg + " fourth part", good + "." + parts[2]));
            rows.add(new Row(alg + " fifth part", good + "." + parts[1] + "." + parts[2]));
            rows.add(new Row(alg + " two tokens", good + "," + good));
            rows.add(new Row(alg + " plain base64", head + "+" + parts[2].substring(1)));
            rows.add(new Row(alg + " slash", head + "/" + parts[2].substring(1)));
            rows.add(new Row(alg + " spare bits", head + otherTail(parts[2])));
            rows.add(
                    new Row(
                            alg + " another payload",
                            parts[0]
                                    + "."
                                    + SigningPair.base64(CLAIMS.replace("anna", "root"))
                                    + "."
                                    + parts[2]));
            rows.add(
                    new Row(
                            alg + " another header",
                            SigningPair.base64(
                                            "{\"alg\":\""
                                                    + alg
                                                    + "\",\"kid\":\""
                                                    + pair.kid()
                                                    + "\"}")
                                    + "."
                                    + parts[1]
                                    + "."
                                    + parts[2]));
            rows.add(new Row(alg + " 1 MiB behind", good + "A".repeat(1 << 20)));
            rows.add(
                    new Row(
                            alg + " 1 MiB of claims",
                            pair.token(
                                    CLAIMS.replace(
                                            "}", ",\"x\":\"" + "x".repeat(1 << 20) + "\"}"))));
            rows.add(
                    new Row(
                            alg + " flattened JSON",
                            "{\"payload\":\""
                                    + parts[1]
                                    + "\",\"protected\":\""
                                    + parts[0]
                                    + "\",\"signature\":\""
                                    + parts[2]
                                    + "\"}"));
            rows.add(new Row(alg + " header in UTF-16", utf16(pair)));
        }
        rows.add(
                new Row(
                        "claims of one, signature of another",
                        mixed(RSA.token(CLAIMS), EC.token(CLAIMS), ED.token(CLAIMS))));
        return rows;
    }

    private static String mixed(String header, String payload, String signature) {
        return header.split("\\.", -1)[0]
                + "."
                + payload.split("\\.", -1)[1]
                + "."
                + signature.split("\\.", -1)[2];
    }

    private static String utf16(SigningPair pair) {
        String header = "{\"alg\":\"" + pair.algorithm() + "\",\"kid\":\"" + pair.kid() + "\"}";
        String input =
                SigningPair.base64(header.getBytes(StandardCharsets.UTF_16LE))
                        + "."
                        + SigningPair.base64(CLAIMS);
        return input + "." + SigningPair.base64(pair.sign(input));
    }

    /** 64 and 256 bytes leave four bits of the last character unused; this sets one. */
    private static String otherTail(String part) {
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        int last = alphabet.indexOf(part.charAt(part.length() - 1));
        return part.substring(0, part.length() - 1) + alphabet.charAt(last | 1);
    }
}
