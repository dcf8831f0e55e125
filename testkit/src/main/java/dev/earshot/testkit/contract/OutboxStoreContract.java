package dev.earshot.testkit.contract;

import static dev.earshot.testkit.contract.SampleConnection.OPENED_AT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.earshot.core.connection.ConnectionRow;
import dev.earshot.core.connection.Ending;
import dev.earshot.core.outbox.OutboxEvent;
import dev.earshot.core.outbox.OutboxStore;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every {@link OutboxStore} does. For one test thread at a time. */
public abstract class OutboxStoreContract extends StoreContract {
    private static final Ending SILENT = new Ending(Ending.Reason.TIMEOUT, "pong_missing", false);
    private static final Ending CLOSED =
            new Ending(Ending.Reason.CLIENT_DISCONNECT, "closed", true);
    private static final Instant LATER = OPENED_AT.plusSeconds(90);

    @Test
    void anEndIsOneEventWithEveryField() {
        open(SampleConnection.of("a").device("pad").session("s").conversation("talk"));
        open(SampleConnection.of("bare").conversation("talk-2"));
        assertThat(unmarked()).isEmpty();

        end("a", SILENT, LATER);
        end("bare", CLOSED, LATER.plusSeconds(1));

        assertThat(unmarked())
                .containsExactly(
                        new OutboxEvent(
                                OutboxEvent.id("a", 1),
                                "a",
                                1,
                                "talk",
                                "user-1",
                                "pad",
                                "s",
                                "node-1",
                                LATER,
                                "timeout",
                                "pong_missing",
                                false),
                        new OutboxEvent(
                                OutboxEvent.id("bare", 1),
                                "bare",
                                1,
                                "talk-2",
                                "user-1",
                                null,
                                null,
                                "node-1",
                                LATER.plusSeconds(1),
                                "client_disconnect",
                                "closed",
                                true));
    }

    @Test
    void aSecondEndIsNone() {
        open(SampleConnection.of("a").conversation("talk"));
        end("a", SILENT, LATER);

        end("a", CLOSED, LATER.plusSeconds(1));
        await(store().connections().closeLeftovers("node-1", LATER.plusSeconds(2)));
        open(SampleConnection.of("b").at(LATER.plusSeconds(3)).resumedFrom("a", 2));

        assertThat(unmarked()).hasSize(1);
        assertThat(unmarked().getFirst().reasonDetail()).isEqualTo("pong_missing");
    }

    @Test
    void theEndOfAnUnknownConnectionIsNone() {
        end("nobody", CLOSED, LATER);

        assertThat(of("nobody")).isEmpty();
    }

    @Test
    void aTakeOverEndsARowThatIsStillConnected() {
        open(SampleConnection.of("a").conversation("talk"));

        open(SampleConnection.of("b").conversation("talk").at(LATER).resumedFrom("a", 2));
        end("a", SILENT, LATER.plusSeconds(1));

        assertThat(of("a"))
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.eventId()).isEqualTo(OutboxEvent.id("a", 1));
                    assertThat(event.at()).isEqualTo(LATER);
                    assertThat(event.reason()).isEqualTo("client_disconnect");
                    assertThat(event.reasonDetail()).isEqualTo("superseded");
                    assertThat(event.clean()).isTrue();
                });
        assertThat(of("b")).isEmpty();
        end("b", CLOSED, LATER.plusSeconds(2));
        assertThat(of("b"))
                .singleElement()
                .satisfies(event -> assertThat(event.eventId()).isEqualTo(OutboxEvent.id("b", 2)));
    }

    @Test
    void leftoversAreEventsAtTheTimeOfTheirRows() {
        Instant restart = LATER.plusSeconds(3_600);
        open(SampleConnection.of("a").conversation("talk").heartbeat(restart.minusSeconds(60)));
        open(SampleConnection.of("b").conversation("talk-2"));
        open(SampleConnection.of("c").conversation("talk-3").node("node-2"));

        await(store().connections().closeLeftovers("node-1", restart));
        await(store().connections().closeLeftovers("node-1", restart.plusSeconds(1)));

        assertThat(unmarked()).extracting(OutboxEvent::connectionId).containsExactly("b", "a");
        assertThat(unmarked()).extracting(OutboxEvent::at).containsExactly(OPENED_AT, restart);
        assertThat(unmarked())
                .allSatisfy(event -> {
                    assertThat(event.reason()).isEqualTo("server_error");
                    assertThat(event.reasonDetail()).isEqualTo("process_killed");
                    assertThat(event.clean()).isFalse();
                });
    }

    @Test
    void onlyConversationsWaitToBePublished() {
        open(SampleConnection.of("a"));

        end("a", CLOSED, LATER);

        assertThat(unmarked()).isEmpty();
        assertThat(of("a")).hasSize(1);
    }

    @Test
    void markedEventsWaitNoMore() {
        for (String id : List.of("a", "b", "c")) {
            open(SampleConnection.of(id).conversation("talk-" + id));
            end(id, CLOSED, id.equals("a") ? LATER.plusSeconds(1) : LATER);
        }

        assertThat(await(store().outbox().unmarked(2)))
                .extracting(OutboxEvent::connectionId)
                .containsExactlyInAnyOrder("b", "c");
        List<String> marked = List.of(OutboxEvent.id("b", 1), OutboxEvent.id("nobody", 1));
        await(store().outbox().mark(marked));
        await(store().outbox().mark(marked));

        assertThat(unmarked()).extracting(OutboxEvent::connectionId).containsExactly("c", "a");
        assertThat(of("b")).hasSize(1);
    }

    @Test
    void anEventGoesWithItsConnection() {
        open(SampleConnection.of("a").conversation("talk"));
        open(SampleConnection.of("b").conversation("talk-2"));
        end("a", CLOSED, LATER);
        end("b", CLOSED, LATER.plusSeconds(1));

        await(store().connections().removeEndedBefore(LATER.plusSeconds(1)));

        assertThat(of("a")).isEmpty();
        assertThat(of("b")).hasSize(1);
    }

    private void open(SampleConnection sample) {
        ConnectionRow row = sample.row();
        await(store().connections().opened(row));
    }

    private void end(String connectionId, Ending ending, Instant at) {
        await(store().connections().closed(connectionId, ending, at));
    }

    private List<OutboxEvent> unmarked() {
        return await(store().outbox().unmarked(100));
    }

    private List<OutboxEvent> of(String connectionId) {
        return await(store().outbox().of(connectionId));
    }
}
