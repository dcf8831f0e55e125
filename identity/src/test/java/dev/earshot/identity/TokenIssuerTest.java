package dev.earshot.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.earshot.core.clock.WallClock;
import dev.earshot.core.identity.Role;
import dev.earshot.core.identity.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TokenIssuerTest {
    private final WallClock clock = () -> Instant.ofEpochSecond(1_790_000_000L);
    private final HmacSecret secret = HmacSecret.ofBytes(Tokens.KEY);
    private final TokenRules rules = new TokenRules("me", "ears", Duration.ZERO);
    private final TokenIssuer issuer = new TokenIssuer(secret, rules, clock);

    @Test
    void makesTokensThatItsVerifierUnderstands() {
        TokenGrant grant =
                new TokenGrant(
                        "anna",
                        "phone",
                        "s1",
                        Set.of(Role.DM),
                        List.of("demo", "x*"),
                        Duration.ofHours(1));

        Verdict verdict = new JwtVerifier(secret, rules, clock).verify(issuer.issue(grant));

        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Verdict.Accepted.class,
                        accepted -> {
                            assertThat(accepted.principal().user()).isEqualTo("anna");
                            assertThat(accepted.principal().device()).isEqualTo("phone");
                            assertThat(accepted.principal().session()).isEqualTo("s1");
                            assertThat(accepted.principal().roles()).containsExactly(Role.DM);
                            assertThat(accepted.principal().mayEnter("x1")).isTrue();
                            assertThat(accepted.principal().mayEnter("y")).isFalse();
                            assertThat(accepted.principal().expiresAt())
                                    .isEqualTo(clock.now().plusSeconds(3600));
                            assertThat(accepted.principal().tokenId()).hasSize(32);
                        });
    }

    @Test
    void refusesGrantsThatNoVerifierWouldAccept() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> grant("a b", null, Duration.ofHours(1)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> grant("a", List.of("x*y"), Duration.ofHours(1)));
        assertThatIllegalArgumentException().isThrownBy(() -> grant("a", null, Duration.ZERO));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> grant("a", null, Duration.ofDays(10_000)));
    }

    @Test
    void refusesShortSecretsWithoutShowingThem() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HmacSecret.ofText("tooshort"))
                .withMessageContaining("32")
                .withMessageNotContaining("tooshort");
        assertThat(secret.toString()).doesNotContain("0123456789");
    }

    private static TokenGrant grant(String user, List<String> rooms, Duration lifetime) {
        return new TokenGrant(user, null, null, Set.of(Role.PLAYER), rooms, lifetime);
    }
}
