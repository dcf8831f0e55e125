package dev.earshot.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.earshot.core.identity.Authenticator;
import dev.earshot.core.identity.Credential;
import dev.earshot.core.identity.Principal;
import dev.earshot.core.identity.Revocations;
import dev.earshot.core.identity.Verdict;
import dev.earshot.testkit.ManualClock;
import dev.earshot.testkit.MemoryStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Every kind of credential, and that a revocation reaches each way in. */
class CredentialJudgeTest {
    private static final String SECRET = "s".repeat(32);

    private final ManualClock clock = new ManualClock();
    private final Revocations revocations =
            new Revocations(new MemoryStore().revocations(), clock, Revocations.Settings.DEFAULT);
    private final Tickets tickets =
            new Tickets(Tickets.Limits.DEFAULT, Duration.ofSeconds(30), clock, clock);
    private final JwtVerifier verifier =
            new JwtVerifier(HmacSecret.ofBytes(Tokens.KEY), TokenRules.DEFAULT, clock);
    private final CredentialJudge judge = judge(verifier);

    @Test
    void acceptsATokenATicketAndAnApiKey() {
        assertThat(accepted(token("anna", "j1")).user()).isEqualTo("anna");
        assertThat(accepted(ticket("anna", "j1")).user()).isEqualTo("anna");
        assertThat(accepted(new Credential.ApiKey("game", SECRET)).user()).isEqualTo("game");
    }

    @Test
    void refusesEachKindInTheClothesOfAnother() {
        Credential.Token token = token("anna", "j1");
        Credential.Ticket ticket = ticket("anna", "j1");
        assertRejected(new Credential.Ticket(token.jwt()));
        assertRejected(new Credential.Token(ticket.text()));
        assertRejected(new Credential.ApiKey("anna", token.jwt()));
        assertRejected(new Credential.Token("game:" + SECRET));
    }

    /** The verifier remembers it from the first time. */
    @Test
    void refusesARevokedTokenAlsoWhereItIsRemembered() {
        Credential.Token token = token("anna", "j1");
        accepted(token);
        assertThat(verifier.remembered()).isEqualTo(1);

        revocations.revokeToken("j1", null);

        assertRejected(token);
        accepted(token("anna", "j2"));
    }

    @Test
    void refusesAllTokensOfARevokedUser() {
        Credential.Token token = token("anna", "j1");
        accepted(token);

        revocations.revokeUser("anna", null);

        assertRejected(token);
        assertRejected(token("anna", "unseen"));
        accepted(token("berta", "j3"));
        clock.advance(Duration.ofSeconds(1));
        accepted(token("anna", "issued-later"));
    }

    @Test
    void refusesTicketsMadeFromARevokedToken() {
        Credential.Ticket ticket = ticket("anna", "j1");
        revocations.revokeToken("j1", null);
        assertRejected(ticket);
    }

    @Test
    void refusesARevokedTokenWhoseVerdictComesLater() {
        Verdict accepted = new Verdict.Accepted(principal("anna", "j1"));
        CompletableFuture<Verdict> late = new CompletableFuture<>();
        Authenticator slow = _ -> new Verdict.Pending(late);
        Verdict verdict = judge(slow).authenticate(new Credential.Token("any"));

        revocations.revokeUser("anna", null);
        late.complete(accepted);

        assertThat(((Verdict.Pending) verdict).verdict().toCompletableFuture().join())
                .isInstanceOf(Verdict.Rejected.class);
    }

    @Test
    void keepsAnApiKeyWhenAUserOfItsNameIsRevoked() {
        revocations.revokeUser("game", null);
        Principal principal = accepted(new Credential.ApiKey("game", SECRET));
        assertThat(revocations.cover(principal)).isFalse();
    }

    @Test
    void handsOnThatNobodyCanSay() {
        Verdict away = new Verdict.Unavailable("keys are away", 3);
        assertThat(judge(_ -> away).authenticate(new Credential.Token("any"))).isEqualTo(away);
    }

    private CredentialJudge judge(Authenticator tokens) {
        return new CredentialJudge(
                tokens, tickets, ApiKeys.of(List.of("game:" + SECRET)), revocations);
    }

    private Credential.Token token(String user, String id) {
        long now = clock.now().getEpochSecond();
        return new Credential.Token(
                Tokens.signed(
                        "{\"sub\":\"%s\",\"jti\":\"%s\",\"iat\":%d,\"exp\":%d}"
                                .formatted(user, id, now, now + 60)));
    }

    private Principal principal(String user, String id) {
        return accepted(token(user, id));
    }

    private Credential.Ticket ticket(String user, String id) {
        return new Credential.Ticket(
                ((Tickets.Outcome.Fresh) tickets.issue(principal(user, id))).text());
    }

    private Principal accepted(Credential credential) {
        Verdict verdict = judge.authenticate(credential);
        assertThat(verdict).isInstanceOf(Verdict.Accepted.class);
        return ((Verdict.Accepted) verdict).principal();
    }

    private void assertRejected(Credential credential) {
        assertThat(judge.authenticate(credential)).isInstanceOf(Verdict.Rejected.class);
    }
}
