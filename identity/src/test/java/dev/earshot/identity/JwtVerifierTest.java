package dev.earshot.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.earshot.core.clock.WallClock;
import dev.earshot.core.identity.Principal;
import dev.earshot.core.identity.Role;
import dev.earshot.core.identity.RoomPatterns;
import dev.earshot.core.identity.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class JwtVerifierTest {
    private static final long NOW = 1_790_000_000L;

    private Instant now = Instant.ofEpochSecond(NOW);
    private final WallClock clock = () -> now;
    private final HmacSecret secret = HmacSecret.ofBytes(Tokens.KEY);
    private final JwtVerifier verifier = new JwtVerifier(secret, TokenRules.DEFAULT, clock);

    @Test
    void readsEveryClaim() {
        Principal principal =
                accepted(
                        """
                        {"sub":"anna","device_id":"phone:1","session_id":"s-1","roles":["dm","gardener"],\
                        "rooms":["a","b*"],"exp":1790000060,"nbf":1790000000,"iat":1790000000,"jti":"j1"}\
                        """);

        assertThat(principal)
                .isEqualTo(
                        new Principal(
                                "anna",
                                "phone:1",
                                "s-1",
                                Set.of(Role.DM),
                                new RoomPatterns(List.of("a", "b*")),
                                Instant.ofEpochSecond(1_790_000_060),
                                "j1",
                                Instant.ofEpochSecond(1_790_000_000)));
    }

    @Test
    void givesPlayersAndHostsNoRoomAndAdminsEveryRoomWhereTheTokenNamesNone() {
        assertThat(accepted("{\"sub\":\"a\",\"exp\":1790000060}").rooms())
                .isEqualTo(RoomPatterns.NONE);
        assertThat(accepted("{\"sub\":\"a\",\"exp\":1790000060,\"roles\":[\"dm\"]}").mayEnter("x"))
                .isFalse();
        assertThat(
                        accepted("{\"sub\":\"a\",\"exp\":1790000060,\"roles\":[\"admin\"]}")
                                .mayEnter("x"))
                .isTrue();
    }

    @Test
    void bindsAnAdminToTheRoomsItsTokenNames() {
        Principal principal =
                accepted(
                        "{\"sub\":\"a\",\"exp\":1790000060,\"roles\":[\"admin\"],\"rooms\":[\"x\"]}");

        assertThat(principal.mayEnter("x")).isTrue();
        assertThat(principal.mayEnter("y")).isFalse();
    }

    @Test
    void makesWhoHasNoKnownRoleAPlayer() {
        assertThat(accepted("{\"sub\":\"a\",\"exp\":1790000060,\"roles\":[\"Admin\"]}").roles())
                .containsExactly(Role.PLAYER);
    }

    @Test
    void grantsThirtySecondsToWrongClocksAndNoMore() {
        String expired = "{\"sub\":\"a\",\"exp\":" + (NOW - 30) + "}";
        assertThat(verify(expired)).isInstanceOf(Verdict.Accepted.class);
        assertThat(verify("{\"sub\":\"a\",\"exp\":" + (NOW - 31) + "}"))
                .isInstanceOf(Verdict.Rejected.class);
        assertThat(verify("{\"sub\":\"a\",\"exp\":1790000060,\"nbf\":" + (NOW + 30) + "}"))
                .isInstanceOf(Verdict.Accepted.class);
        assertThat(verify("{\"sub\":\"a\",\"exp\":1790000060,\"nbf\":" + (NOW + 31) + "}"))
                .isInstanceOf(Verdict.Rejected.class);
    }

    @Test
    void refusesARememberedTokenOnceItHasExpired() {
        String claims = "{\"sub\":\"a\",\"exp\":" + (NOW + 10) + "}";
        assertThat(verify(claims)).isInstanceOf(Verdict.Accepted.class);

        now = now.plusSeconds(40);
        assertThat(verify(claims)).isInstanceOf(Verdict.Accepted.class);
        now = now.plusSeconds(1);
        assertThat(verify(claims)).isInstanceOf(Verdict.Rejected.class);
    }

    @Test
    void remembersABoundedNumberOfGoodTokensAndNoBadOne() {
        for (int i = 0; i < JwtVerifier.REMEMBERED + 50; i++) {
            verify("{\"sub\":\"u" + i + "\",\"exp\":1790000060}");
        }
        assertThat(verifier.remembered()).isEqualTo(JwtVerifier.REMEMBERED);

        JwtVerifier fresh = new JwtVerifier(secret, TokenRules.DEFAULT, clock);
        fresh.verify(Tokens.signed("{\"sub\":\"a\"}"));
        assertThat(fresh.remembered()).isZero();
    }

    @Test
    void refusesAnotherIssuerOrAudienceWhereTheyAreConfigured() {
        JwtVerifier strict =
                new JwtVerifier(
                        secret, new TokenRules("me", "ears", Duration.ofSeconds(30)), clock);

        assertThat(
                        strict.verify(
                                Tokens.signed(
                                        "{\"sub\":\"a\",\"exp\":1790000060,\"iss\":\"me\",\"aud\":\"ears\"}")))
                .isInstanceOf(Verdict.Accepted.class);
        assertThat(
                        strict.verify(
                                Tokens.signed(
                                        "{\"sub\":\"a\",\"exp\":1790000060,\"iss\":\"me\",\"aud\":[\"x\",\"ears\"]}")))
                .isInstanceOf(Verdict.Accepted.class);
        assertThat(
                        strict.verify(
                                Tokens.signed(
                                        "{\"sub\":\"a\",\"exp\":1790000060,\"aud\":\"ears\"}")))
                .isInstanceOf(Verdict.Rejected.class);
        assertThat(
                        strict.verify(
                                Tokens.signed(
                                        "{\"sub\":\"a\",\"exp\":1790000060,\"iss\":\"me\",\"aud\":[]}")))
                .isInstanceOf(Verdict.Rejected.class);
    }

    private Principal accepted(String claims) {
        Verdict verdict = verify(claims);
        assertThat(verdict).isInstanceOf(Verdict.Accepted.class);
        return ((Verdict.Accepted) verdict).principal();
    }

    private Verdict verify(String claims) {
        return verifier.verify(Tokens.signed(claims));
    }
}
