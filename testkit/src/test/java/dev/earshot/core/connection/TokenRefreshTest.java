package dev.earshot.core.connection;

import static dev.earshot.core.connection.RegistryFixture.campaign;
import static dev.earshot.core.connection.RegistryFixture.client;
import static org.assertj.core.api.Assertions.assertThat;

import dev.earshot.core.connection.RegistryFixture.Client;
import dev.earshot.core.identity.Role;
import dev.earshot.core.identity.Verdict;
import dev.earshot.testkit.ManualClock;
import dev.earshot.wire.ClientMessage;
import dev.earshot.wire.CloseCode;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A connection goes on with another token of the same holder, and with nothing else. */
class TokenRefreshTest {
    private static final Badge SHORT = Badge.ann().until(ManualClock.START.plusSeconds(120));
    private static final Badge LONG =
            Badge.ann().until(ManualClock.START.plusSeconds(600)).id("jti-2");

    private final RegistryFixture fixture = new RegistryFixture();
    private final Client ann = fixture.open(client(SHORT.principal(), null));

    @Test
    void livesAsLongAsTheNewToken() {
        fixture.clock.advance(Duration.ofSeconds(61));
        assertThat(ann.outbound.texts("token_expiring")).hasSize(1);

        refresh(LONG);

        assertThat(ann.outbound.texts("token_refreshed"))
                .containsExactly("{\"type\":\"token_refreshed\",\"expires_in_ms\":539000}");
        fixture.clock.advance(Duration.ofSeconds(538));
        assertThat(ann.outbound.closeCode()).isNull();
        assertThat(ann.outbound.texts("token_expiring")).hasSize(2);
        fixture.clock.advance(Duration.ofSeconds(2));
        assertThat(ann.outbound.closeCode()).isEqualTo(CloseCode.TOKEN_EXPIRED);
    }

    @Test
    void livesShorterWhereTheNewTokenDoes() {
        refresh(SHORT.until(ManualClock.START.plusSeconds(5)));
        fixture.clock.advance(Duration.ofSeconds(6));
        assertThat(ann.outbound.closeCode()).isEqualTo(CloseCode.TOKEN_EXPIRED);
    }

    @Test
    void isWhatOthersSeeFromThenOn() {
        refresh(LONG.role(Role.DM));
        assertThat(ann.connection.handshake().principal().is(Role.DM)).isTrue();
        assertThat(ann.connection.handshake().principal().tokenId()).isEqualTo("jti-2");
    }

    @Test
    void refusesATokenThatIsNotValid() {
        ann.send("{\"type\":\"refresh\",\"token\":\"nonsense\"}");
        assertRefused();
        assertThat(fixture.counts.security).isEmpty();
    }

    @Test
    void refusesAnotherUser() {
        refresh(LONG.user("bob"));
        assertForeign();
    }

    @ParameterizedTest
    @ValueSource(strings = {"phone", ""})
    void refusesAnotherDeviceOrNone(String device) {
        refresh(LONG.device(device.isEmpty() ? null : device));
        assertForeign();
    }

    @Test
    void refusesAnotherSessionWhereBothNameOne() {
        Client one = fixture.open(client(SHORT.session("one").principal(), null));
        fixture.tokens.put("new", new Verdict.Accepted(LONG.session("two").principal()));
        one.send("{\"type\":\"refresh\",\"token\":\"new\"}");
        assertThat(one.outbound.texts("error").getFirst()).contains("refresh_refused");
        fixture.tokens.put("new", new Verdict.Accepted(LONG.principal()));
        one.send("{\"type\":\"refresh\",\"token\":\"new\"}");
        assertThat(one.outbound.texts("token_refreshed")).hasSize(1);
        assertThat(one.connection.handshake().principal().session()).isEqualTo("one");
    }

    @Test
    void leavesRoomsThatTheNewTokenDoesNotOpen() {
        ann.send("{\"type\":\"join\",\"room\":\"cellar\"}");
        ann.send("{\"type\":\"join\",\"room\":\"tavern\"}");
        refresh(LONG.rooms("tavern"));
        assertThat(ann.connection.rooms()).containsExactly("tavern");
        assertThat(fixture.events.seen).contains("left cellar").doesNotContain("left tavern");
        assertThat(ann.outbound.texts("token_refreshed").getFirst())
                .contains("\"left_rooms\":[\"cellar\"]");
        ann.send("{\"type\":\"join\",\"room\":\"cellar\"}");
        assertThat(ann.connection.rooms()).containsExactly("tavern");
    }

    @Test
    void endsWhereTheNewTokenDoesNotOpenTheRoomOfTheAddress() {
        Client listener = fixture.open(campaign(SHORT.principal(), "tavern", null));
        fixture.tokens.put("new", new Verdict.Accepted(LONG.rooms("cellar").principal()));
        listener.send("{\"type\":\"refresh\",\"token\":\"new\"}");
        assertThat(listener.outbound.closeCode()).isEqualTo(CloseCode.TOKEN_EXPIRED);
        assertThat(fixture.events.seen).contains("left tavern");
    }

    @Test
    void endsAHostWhoseNewTokenIsOfNoHost() {
        Client host =
                fixture.open(
                        new Handshake(
                                Endpoint.CAMPAIGN_DM,
                                Transport.WEBSOCKET,
                                SHORT.role(Role.DM).principal(),
                                "tavern",
                                null,
                                null,
                                false,
                                null,
                                null,
                                "192.0.2.1",
                                null));
        fixture.tokens.put("new", new Verdict.Accepted(LONG.role(Role.PLAYER).principal()));
        host.send("{\"type\":\"refresh\",\"token\":\"new\"}");
        assertThat(host.outbound.closeCode()).isEqualTo(CloseCode.TOKEN_EXPIRED);
    }

    @Test
    void waitsForALateVerdictWithoutHoldingAnythingUp() {
        CompletableFuture<Verdict> late = new CompletableFuture<>();
        fixture.tokens.put("new", new Verdict.Pending(late));
        ann.send("{\"type\":\"refresh\",\"token\":\"new\"}");
        ann.send("{\"type\":\"time_ping\",\"seq\":1,\"t1_us\":1}");
        assertThat(ann.outbound.texts("time_pong")).hasSize(1);
        ann.send("{\"type\":\"refresh\",\"token\":\"new\"}");
        assertThat(ann.outbound.texts("error").getFirst()).contains("being judged");

        late.complete(new Verdict.Accepted(LONG.principal()));
        fixture.clock.runPending();

        assertThat(ann.outbound.texts("token_refreshed")).hasSize(1);
    }

    @Test
    void aVerdictThatComesAfterTheEndChangesNothing() {
        CompletableFuture<Verdict> late = new CompletableFuture<>();
        fixture.tokens.put("new", new Verdict.Pending(late));
        ann.send("{\"type\":\"refresh\",\"token\":\"new\"}");
        fixture.clock.advance(Duration.ofSeconds(121));
        assertThat(ann.outbound.closeCode()).isEqualTo(CloseCode.TOKEN_EXPIRED);
        late.complete(new Verdict.Accepted(LONG.principal()));
        fixture.clock.runPending();
        assertThat(ann.outbound.texts("token_refreshed")).isEmpty();
    }

    @Test
    void saysWhenNobodyCanJudgeAtPresent() {
        fixture.tokens.put("new", new Verdict.Unavailable("keys are away", 3));
        ann.send("{\"type\":\"refresh\",\"token\":\"new\"}");
        assertThat(ann.outbound.texts("error").getFirst()).contains("refresh_unavailable");
        assertThat(ann.outbound.closeCode()).isNull();
    }

    @Test
    void boundsTheTokenAndNeverShowsIt() {
        ann.send("{\"type\":\"refresh\",\"token\":\"" + "a".repeat(8_193) + "\"}");
        assertThat(ann.outbound.texts("error").getFirst()).contains("bad_field");
        assertThat(new ClientMessage.Refresh("secret").toString()).doesNotContain("secret");
    }

    @Test
    void aTokenThatWasRevokedMeanwhileEndsTheConnection() {
        fixture.revocations.revokeToken("jti-2", null);
        refresh(LONG);
        assertThat(ann.outbound.closeCode()).isEqualTo(CloseCode.TOKEN_EXPIRED);
        assertThat(ann.outbound.closeReason()).isEqualTo("token revoked");
    }

    private void refresh(Badge badge) {
        fixture.tokens.put("new", new Verdict.Accepted(badge.principal()));
        ann.send("{\"type\":\"refresh\",\"token\":\"new\"}");
    }

    private void assertForeign() {
        assertRefused();
        assertThat(fixture.counts.security).containsExactly(SecurityEvent.REFRESH_TOKEN_FOREIGN);
    }

    private void assertRefused() {
        assertThat(ann.outbound.texts("error"))
                .singleElement()
                .asString()
                .contains("\"code\":\"refresh_refused\"");
        assertThat(ann.outbound.closeCode()).isNull();
        assertThat(ann.connection.handshake().principal()).isEqualTo(SHORT.principal());
        Instant end = SHORT.expiresAt();
        fixture.clock.advance(Duration.between(fixture.clock.now(), end).plusSeconds(1));
        assertThat(ann.outbound.closeCode()).isEqualTo(CloseCode.TOKEN_EXPIRED);
    }
}
