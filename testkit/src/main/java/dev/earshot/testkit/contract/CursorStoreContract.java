package dev.earshot.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.earshot.core.mailbox.Appended;
import dev.earshot.core.mailbox.CursorMove;
import dev.earshot.core.mailbox.Gap;
import dev.earshot.core.mailbox.LogBounds;
import dev.earshot.core.mailbox.LogPage;
import dev.earshot.core.mailbox.MailboxStore;
import dev.earshot.core.mailbox.Position;
import dev.earshot.core.mailbox.Reader;
import dev.earshot.core.topic.LogName;
import dev.earshot.core.topic.Topic;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What every {@link MailboxStore} does with readers and cursors. For one test thread at a time. */
public abstract class CursorStoreContract extends MailboxContract {
    @Test
    void aNewDeviceStartsAtTheBeginningOfItsLogAndAtTheHeadOfItsUsers() {
        enter(ANNS_PHONE, Set.of(ANN));
        append(draft(ANN, "a").build());

        assertThat(enter(ANNS_PAD, Set.of(PAD, ANN)))
                .isEqualTo(Map.of(PAD, new Position(0, 0, 0), ANN, new Position(1, 1, 0)));
        append(draft(PAD, "b").build());
        append(draft(ANN, "c").build());
        assertThat(enter(ANNS_PAD, Set.of(PAD, ANN)))
                .isEqualTo(Map.of(PAD, new Position(1, 0, 0), ANN, new Position(2, 1, 0)));
    }

    @Test
    void enteringARoomMakesNobodyKnownThere() {
        append(draft(ROOM, "a").build());

        assertThat(enter(ANNS_PAD, Set.of(ROOM))).isEqualTo(Map.of(ROOM, new Position(1, 1, 0)));
        append(draft(ROOM, "b").build());
        assertThat(enter(ANNS_PAD, Set.of(ROOM))).isEqualTo(Map.of(ROOM, new Position(2, 2, 0)));
        acknowledge(ROOM, ANNS_PAD, 1);
        assertThat(enter(ANNS_PAD, Set.of(ROOM))).isEqualTo(Map.of(ROOM, new Position(2, 1, 0)));
    }

    @Test
    void positionsCountsWhatIsLostBehindTheCursor() {
        LogBounds two = new LogBounds(2, 1 << 20, LogBounds.Overflow.DROP_OLDEST);
        enter(ANNS_PAD, Set.of(PAD));
        append(draft(PAD, "a").bounds(two).build());
        append(draft(PAD, "b").bounds(two).build());
        append(draft(PAD, "c").expires(NOW).bounds(two).build());

        assertThat(enter(ANNS_PAD, Set.of(PAD))).isEqualTo(Map.of(PAD, new Position(3, 0, 2)));
        await(mailboxes().removeExpired(NOW));
        assertThat(await(mailboxes().positions(ANNS_PAD, Set.of(PAD))))
                .isEqualTo(Map.of(PAD, new Position(3, 0, 2)));
        acknowledge(PAD, ANNS_PAD, 3);
        assertThat(await(mailboxes().positions(ANNS_PAD, Set.of(PAD, ANN))))
                .isEqualTo(Map.of(PAD, new Position(3, 3, 0), ANN, new Position(0, 0, 0)));
    }

    @Test
    void positionsMakesNobodyKnown() {
        await(mailboxes().positions(ANNS_PAD, Set.of(PAD, ANN)));

        assertThat(append(draft(PAD, "a").build())).isEqualTo(new Appended.Unknown());
        assertThat(append(draft(ANN, "a").build())).isEqualTo(new Appended.Unknown());
    }

    @Test
    void whatWaitedForADevicesFormerUserIsGone() {
        LogName urgent = LogName.urgent(PAD.topic());
        enter(ANNS_PAD, Set.of(PAD, urgent, ANN));
        await(store().devices().keepTranscriptions("pad", true));
        for (LogName log : List.of(PAD, urgent)) {
            append(draft(log, "a").build());
            append(draft(log, "b").expires(NOW).build());
            append(draft(log, "c").build());
            acknowledge(log, ANNS_PAD, 1);
        }
        await(mailboxes().removeExpired(NOW));

        Reader bobs = new Reader("bob", "pad");
        assertThat(enter(bobs, Set.of(PAD, urgent)))
                .isEqualTo(Map.of(PAD, new Position(3, 0, 0), urgent, new Position(3, 0, 0)));

        for (LogName log : List.of(PAD, urgent)) {
            assertThat(read(log, 0)).isEqualTo(new LogPage(List.of(), List.of(), 3, 3));
            assertThat(waiting(log)).isEqualTo(new MailboxStore.Waiting(0, 0, 3));
        }
        assertThat(seq(draft(PAD, "d"))).isEqualTo(4);
        assertThat(append(draft(ANN, "e").build())).isEqualTo(new Appended.Unknown());
        assertThat(await(store().devices().find("pad")))
                .hasValueSatisfying(row -> {
                    assertThat(row.user()).isEqualTo("bob");
                    assertThat(row.keepTranscriptions()).isNull();
                });
    }

    @Test
    void aDevicesFormerUserAcknowledgesNothing() {
        enter(ANNS_PAD, Set.of(PAD));
        enter(new Reader("bob", "pad"), Set.of(PAD));
        append(draft(PAD, "a").build());

        acknowledge(PAD, ANNS_PAD, 1);

        assertThat(ids(read(PAD, 0))).containsExactly("a");
    }

    @Test
    void cursorsNeitherFallNorPassTheHead() {
        enter(ANNS_PAD, Set.of(PAD, ANN));
        for (LogName log : List.of(PAD, ANN)) {
            append(draft(log, "a").build());
            append(draft(log, "b").build());
            acknowledge(log, ANNS_PAD, 99);
            acknowledge(log, ANNS_PAD, 1);
            append(draft(log, "c").build());

            assertThat(await(mailboxes().positions(ANNS_PAD, Set.of(log))))
                    .isEqualTo(Map.of(log, new Position(3, 2, 0)));
        }
    }

    @Test
    void acknowledgingRemovesFromADevicesLogOnly() {
        LogBounds two = new LogBounds(2, 1 << 20, LogBounds.Overflow.DROP_OLDEST);
        enter(ANNS_PAD, Set.of(PAD, ANN));
        for (LogName log : List.of(PAD, ANN, ROOM)) {
            for (String id : List.of("a", "b", "c")) {
                append(draft(log, id).bounds(two).build());
            }
        }

        await(
                mailboxes()
                        .acknowledge(
                                List.of(
                                        new CursorMove(PAD, ANNS_PAD, 2),
                                        new CursorMove(ANN, ANNS_PAD, 2),
                                        new CursorMove(ROOM, ANNS_PAD, 2))));

        assertThat(ids(read(PAD, 0))).containsExactly("c");
        assertThat(read(PAD, 0).gaps()).isEmpty();
        assertThat(waiting(PAD)).isEqualTo(new MailboxStore.Waiting(1, 2, 3));
        for (LogName log : List.of(ANN, ROOM)) {
            assertThat(ids(read(log, 0))).containsExactly("b", "c");
            assertThat(read(log, 0).gaps()).containsExactly(new Gap(1, 1, 1, Gap.OVERFLOW));
        }
    }

    @Test
    void acknowledgingWhereNothingIsIsHarmless() {
        acknowledge(PAD, ANNS_PAD, 5);
        acknowledge(ANN, ANNS_PAD, 5);

        assertThat(append(draft(ANN, "a").build())).isEqualTo(new Appended.Unknown());
        assertThat(await(mailboxes().heads(Topic.Kind.DEVICE))).isEmpty();
    }

    @Test
    void tellsTheHeadsOfOneKind() {
        LogName urgent = LogName.urgent(ROOM.topic());
        append(draft(ROOM, "a").build());
        append(draft(ROOM, "b").build());
        append(draft(urgent, "c").build());
        append(draft(LogName.normal(Topic.group("g")), "d").build());

        assertThat(await(mailboxes().heads(Topic.Kind.ROOM)))
                .isEqualTo(Map.of(ROOM, 2L, urgent, 1L));
    }

    @Test
    void waitingLeavesOutWhatExpired() {
        append(draft(ROOM, "a").data("12345").build());
        append(draft(ROOM, "b").expires(NOW).build());

        assertThat(waiting(ROOM)).isEqualTo(new MailboxStore.Waiting(1, 5, 2));
        assertThat(waiting(PAD)).isEqualTo(new MailboxStore.Waiting(0, 0, 0));
    }

    @Test
    void forgetsCursorsAndGapsThatNobodyTouchedFor30Days() {
        enter(ANNS_PAD, Set.of(ANN));
        append(draft(ANN, "a").expires(NOW).build());
        await(mailboxes().removeExpired(NOW));

        await(mailboxes().removeExpired(NOW.plus(Duration.ofDays(30))));
        assertThat(read(ANN, 0).gaps()).hasSize(1);
        assertThat(append(draft(ANN, "b").build())).isInstanceOf(Appended.Stored.class);

        await(mailboxes().removeExpired(NOW.plus(Duration.ofDays(31))));
        assertThat(read(ANN, 0).gaps()).isEmpty();
        assertThat(append(draft(ANN, "c").build())).isEqualTo(new Appended.Unknown());
    }

    @Test
    void keepsACursorThatWasTouchedSince() {
        enter(ANNS_PAD, Set.of(ANN));
        await(mailboxes().enter(ANNS_PAD, Set.of(ANN), NOW.plus(Duration.ofDays(2))));

        await(mailboxes().removeExpired(NOW.plus(Duration.ofDays(31))));

        assertThat(append(draft(ANN, "a").build())).isInstanceOf(Appended.Stored.class);
    }

    @Test
    void offsetsOfForgottenLogsAreNeverGivenAgain() {
        for (String id : List.of("a", "b", "c")) {
            append(draft(ROOM, id).expires(NOW).build());
        }
        await(mailboxes().removeExpired(NOW));

        await(mailboxes().removeExpired(NOW.plus(Duration.ofDays(31))));

        assertThat(await(mailboxes().heads(Topic.Kind.ROOM))).isEmpty();
        assertThat(read(ROOM, 0)).isEqualTo(new LogPage(List.of(), List.of(), 3, 3));
        assertThat(seq(draft(ROOM, "d"))).isEqualTo(4);
    }
}
