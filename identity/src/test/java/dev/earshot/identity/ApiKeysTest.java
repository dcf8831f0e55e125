package dev.earshot.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.earshot.core.identity.Principal;
import dev.earshot.core.identity.Role;
import dev.earshot.core.identity.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiKeysTest {
    private static final String SECRET = "s".repeat(31) + ":";
    private static final ApiKeys KEYS =
            ApiKeys.of(List.of("game:" + SECRET, "other:" + "o".repeat(32)));

    @Test
    void makeAnAdminOfTheirNameInEveryRoom() {
        Principal principal = ((Verdict.Accepted) KEYS.judge("game", SECRET)).principal();
        assertThat(principal.user()).isEqualTo("game");
        assertThat(principal.is(Role.ADMIN)).isTrue();
        assertThat(principal.mayEnter("any")).isTrue();
        assertThat(principal.tokenId()).isNull();
    }

    @Test
    void refuseEverythingElse() {
        assertRefused("game", "o".repeat(32));
        assertRefused("other", SECRET);
        assertRefused("nobody", SECRET);
        assertRefused("game", "");
        assertRefused("game", SECRET + "x");
        assertRefused("", "");
        assertThat(ApiKeys.NONE.judge("game", SECRET)).isInstanceOf(Verdict.Rejected.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "game",
                "game:",
                ":ssssssssssssssssssssssssssssssss",
                "a b:ssssssssssssssssssssssssssssssss",
                "game:sssssssssssssssssssssssssssssss",
                "game:ssssssssssssssss ssssssssssssssss",
                "game:sssssssssssssssssssssssssssssssß"
            })
    void refuseKeysThatAreNone(String key) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ApiKeys.of(List.of(key)))
                .withMessageNotContaining("sss")
                .withMessageNotContaining("\n");
    }

    @Test
    void sayHowLongASecretIs() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ApiKeys.of(List.of("game:short")))
                .withMessageContaining("game")
                .withMessageContaining("32")
                .withMessageNotContaining("short");
    }

    @Test
    void refuseANameTwice() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ApiKeys.of(List.of("game:" + SECRET, "game:" + SECRET)))
                .withMessageContaining("twice");
    }

    @Test
    void areNeverShown() {
        assertThat(KEYS.toString()).doesNotContain(SECRET);
    }

    private static void assertRefused(String name, String secret) {
        assertThat(KEYS.judge(name, secret)).isInstanceOf(Verdict.Rejected.class);
    }
}
