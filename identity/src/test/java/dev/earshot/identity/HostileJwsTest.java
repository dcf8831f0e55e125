package dev.earshot.identity;

import static dev.earshot.identity.Issuer.CLAIMS;
import static dev.earshot.identity.Issuer.PAIRS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.earshot.core.identity.Verdict;
import dev.earshot.identity.HostileJws.Row;
import dev.earshot.testkit.SigningPair;
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
    @MethodSource("tables")
    void refuses(Row row) {
        Verdict verdict = issuer.verify(row.token());

        assertThat(verdict).isInstanceOf(Verdict.Rejected.class);
        assertThat(((Verdict.Rejected) verdict).explanation()).doesNotContain("anna");
    }

    @Test
    void theTableIsLargeAndHasNoRowTwice() {
        List<Row> all = tables();

        assertThat(all).hasSizeGreaterThan(900);
        assertThat(new HashSet<>(all.stream().map(Row::what).toList())).hasSameSizeAs(all);
    }

    static List<SigningPair> pairs() {
        return PAIRS;
    }

    static List<Row> tables() {
        return Stream.of(
                        HostileJws.algorithms(),
                        HostileJws.signatures(),
                        HostileNumbers.rows(),
                        HostileHeaders.confusions(),
                        HostileHeaders.brought(),
                        HostileHeaders.names(),
                        HostileHeaders.members(),
                        HostileClaims.rows(),
                        HostileTexts.rows())
                .flatMap(List::stream)
                .toList();
    }
}
