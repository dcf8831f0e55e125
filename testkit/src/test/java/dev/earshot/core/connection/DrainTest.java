package dev.earshot.core.connection;

import static dev.earshot.core.connection.RegistryFixture.campaign;
import static dev.earshot.core.connection.RegistryFixture.player;
import static org.assertj.core.api.Assertions.assertThat;

import dev.earshot.core.connection.RegistryFixture.Client;
import dev.earshot.wire.CloseCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class DrainTest {
    private final RegistryFixture fixture = new RegistryFixture();

    @Test
    void tellsEveryClientAndEndsItsRow() {
        Client ann = fixture.ann(null);
        CompletionStage<?> done = drain(Duration.ZERO);
        fixture.clock.runPending();
        assertThat(done.toCompletableFuture()).isDone();
        assertThat(ann.outbound.texts("draining")).hasSize(1);
        assertThat(ann.outbound.closeCode()).isEqualTo(CloseCode.DRAINING);
        ConnectionRow row = fixture.row(ann.id());
        assertThat(row.status()).isEqualTo(ConnectionStatus.DISCONNECTED);
        assertThat(row.disconnectReason()).isEqualTo(Ending.Reason.SERVER_ERROR);
        assertThat(row.disconnectDetail()).isEqualTo("draining");
        assertThat(fixture.registry.count()).isZero();
    }

    @Test
    void spreadsTheEndsOverTheTimeAndTheReturnsOverAnother() {
        List<Client> all = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            all.add(fixture.ann(null));
        }
        CompletionStage<?> done = drain(Duration.ofSeconds(1));
        fixture.clock.advanceMillis(500);
        assertThat(fixture.registry.count()).isBetween(40, 60);
        assertThat(done.toCompletableFuture()).isNotDone();
        fixture.clock.advanceMillis(500);
        assertThat(done.toCompletableFuture()).isDone();
        List<Long> waits = all.stream().map(DrainTest::reconnectMillis).toList();
        assertThat(waits).allMatch(wait -> wait >= 0 && wait <= 5_000);
        assertThat(waits.stream().distinct().count()).isGreaterThan(50);
    }

    @Test
    void refusesNewcomersWithATimeToComeBack() {
        drain(Duration.ofSeconds(1));
        ConnectionService.Refusal refusal =
                fixture.registry.admit(campaign(player("ann", null, "*"), "tavern", null));
        assertThat(refusal).isNotNull();
        assertThat(refusal.status()).isEqualTo(503);
        assertThat(refusal.retryAfterSeconds()).isEqualTo(5);
    }

    @Test
    void whoWasAdmittedJustBeforeIsToldToo() {
        drain(Duration.ZERO);
        fixture.clock.runPending();
        Client late = fixture.ann(null);
        assertThat(late.outbound.closeCode()).isEqualTo(CloseCode.DRAINING);
        assertThat(fixture.registry.count()).isZero();
    }

    @Test
    void aDrainedConnectionResumesElsewhereByItsToken() {
        Client ann = fixture.ann(null);
        drain(Duration.ZERO);
        fixture.clock.runPending();
        assertThat(fixture.restarted().ann(ann.token()).resumed()).isTrue();
    }

    private CompletionStage<?> drain(Duration over) {
        return fixture.registry.drain(over, Duration.ofSeconds(5));
    }

    private static long reconnectMillis(Client client) {
        Matcher matcher =
                Pattern.compile("\"reconnect_in_ms\":(\\d+)")
                        .matcher(client.outbound.texts("draining").getFirst());
        assertThat(matcher.find()).isTrue();
        return Long.parseLong(matcher.group(1));
    }
}
