package dev.earshot.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.earshot.core.mailbox.Appended;
import dev.earshot.core.mailbox.Draft;
import dev.earshot.core.mailbox.Gap;
import dev.earshot.core.mailbox.LogBounds;
import dev.earshot.core.mailbox.LogPage;
import dev.earshot.core.mailbox.MailboxStore;
import dev.earshot.core.mailbox.Reader;
import dev.earshot.core.mailbox.StoredMessage;
import dev.earshot.core.topic.LogName;
import dev.earshot.core.topic.Topic;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What every {@link MailboxStore} does with messages and gaps. For one test thread at a time. */
public abstract class MailboxStoreContract extends MailboxContract {
    @Test
    void hasOneEpoch() {
        long epoch = await(mailboxes().epoch());

        assertThat(epoch).isPositive();
        assertThat(await(mailboxes().epoch())).isEqualTo(epoch);
    }

    @Test
    void keepsEveryFieldOfAMessage() {
        Draft full =
                new Draft(
                        ROOM,
                        "id-1",
                        Draft.TRANSCRIPTION,
                        "béa",
                        "{\"a\":\"世界\"}",
                        "key",
                        NOW,
                        NOW.plusSeconds(1),
                        null,
                        WIDE);
        Draft bare = draft(ROOM, "id-2").build();

        append(full);
        append(bare);

        assertThat(read(ROOM, 0).messages())
                .containsExactly(
                        new StoredMessage(
                                1,
                                "id-1",
                                Draft.TRANSCRIPTION,
                                "béa",
                                "{\"a\":\"世界\"}",
                                "key",
                                NOW,
                                NOW.plusSeconds(1)),
                        new StoredMessage(
                                2, "id-2", Draft.MESSAGE, null, "{}", null, NOW, bare.expiresAt()));
    }

    @Test
    void offsetsRiseByOneInEachLaneOfItsOwn() {
        assertThat(seq(draft(ROOM, "a"))).isEqualTo(1);
        assertThat(seq(draft(ROOM, "b"))).isEqualTo(2);
        assertThat(seq(draft(LogName.urgent(ROOM.topic()), "c"))).isEqualTo(1);
        assertThat(seq(draft(LogName.normal(Topic.group("room")), "d"))).isEqualTo(1);
    }

    @Test
    void appendsCompleteInTheOrderOfTheirOffsets() {
        List<CompletionStage<Appended>> stages = new ArrayList<>();
        List<Long> completed = Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < 500; i++) {
            CompletionStage<Appended> stage = mailboxes().append(draft(ROOM, "m" + i).build());
            stages.add(stage.whenComplete((appended, _) -> completed.add(seqOf(appended))));
        }
        stages.forEach(StoreContract::await);

        assertThat(completed).hasSize(500).isSorted();
    }

    @Test
    void storesNothingForADeviceOrUserThatNobodyKnows() {
        assertThat(append(draft(PAD, "a").build())).isEqualTo(new Appended.Unknown());
        assertThat(append(draft(ANN, "a").build())).isEqualTo(new Appended.Unknown());

        assertThat(read(PAD, 0).messages()).isEmpty();
        enter(ANNS_PAD, Set.of(PAD, ANN));
        assertThat(read(PAD, 0).messages()).isEmpty();
        assertThat(read(ANN, 0).messages()).isEmpty();
    }

    @Test
    void anUnknownReceiverIsNotRemembered() {
        Draft once = draft(PAD, "a").once("app/1", NOW.plus(LONG)).build();
        append(once);
        enter(ANNS_PAD, Set.of(PAD));

        assertThat(append(once)).isInstanceOf(Appended.Stored.class);
    }

    @Test
    void tellsForWhomAMessageWaits() {
        enter(ANNS_PAD, Set.of(PAD, ANN));
        enter(new Reader("ann", null), Set.of(ANN));

        assertThat(stored(draft(PAD, "a")).readers()).containsExactly("pad");
        assertThat(stored(draft(ANN, "b")).readers()).containsExactlyInAnyOrder("pad", "");
        assertThat(stored(draft(ROOM, "c")).readers()).isEmpty();
    }

    @Test
    void aUserIsKnownByEitherLane() {
        enter(ANNS_PAD, Set.of(ANN));

        assertThat(stored(draft(LogName.urgent(ANN.topic()), "a")).readers())
                .containsExactly("pad");
    }

    @Test
    void aRepetitionIsAnsweredLikeTheFirstAndStoresNothing() {
        append(draft(ROOM, "a").once("app/1", NOW.plusSeconds(10)).build());

        assertThat(append(draft(ROOM, "b").once("app/1", NOW.plusSeconds(10)).build()))
                .isEqualTo(new Appended.Repeated("a", 1));
        assertThat(append(draft(ROOM, "c").once("app/2", NOW.plusSeconds(10)).build()))
                .isInstanceOf(Appended.Stored.class);
        assertThat(ids(read(ROOM, 0))).containsExactly("a", "c");
    }

    @Test
    void aKeyWhoseTimeIsOverIsNew() {
        append(draft(ROOM, "a").once("app/1", NOW.plusSeconds(10)).build());

        Draft again =
                draft(ROOM, "b").at(NOW.plusSeconds(10)).once("app/1", NOW.plusSeconds(20)).build();
        assertThat(append(again)).isInstanceOf(Appended.Stored.class);
        assertThat(append(draft(ROOM, "c").at(NOW.plusSeconds(19)).once("app/1", NOW).build()))
                .isEqualTo(new Appended.Repeated("b", 2));
    }

    @Test
    void aRepetitionIsKnownAfterItsMessageIsGone() {
        enter(ANNS_PAD, Set.of(PAD));
        append(draft(PAD, "a").once("app/1", NOW.plusSeconds(10)).build());
        acknowledge(PAD, ANNS_PAD, 1);

        assertThat(append(draft(PAD, "b").once("app/1", NOW.plusSeconds(10)).build()))
                .isEqualTo(new Appended.Repeated("a", 1));
    }

    @Test
    void aNewerMessageWithTheSameKeyTakesThePlaceWithoutALoss() {
        append(draft(ROOM, "a").key("k").build());
        append(draft(ROOM, "b").key("other").build());

        assertThat(stored(draft(ROOM, "c").key("k")))
                .isEqualTo(new Appended.Stored(3, 0, Set.of()));

        LogPage page = read(ROOM, 0);
        assertThat(ids(page)).containsExactly("b", "c");
        assertThat(page.gaps()).isEmpty();
        assertThat(waiting(ROOM).messages()).isEqualTo(2);
    }

    @Test
    void theOldestGivesWayAboveTheCountAndLeavesAGap() {
        LogBounds two = new LogBounds(2, 1 << 20, LogBounds.Overflow.DROP_OLDEST);
        for (String id : List.of("a", "b")) {
            assertThat(stored(draft(ROOM, id).bounds(two)).dropped()).isZero();
        }

        assertThat(stored(draft(ROOM, "c").bounds(two)).dropped()).isEqualTo(1);
        assertThat(stored(draft(ROOM, "d").bounds(two)).dropped()).isEqualTo(1);

        LogPage page = read(ROOM, 0);
        assertThat(ids(page)).containsExactly("c", "d");
        assertThat(page.gaps()).containsExactly(new Gap(1, 2, 2, Gap.OVERFLOW));
    }

    @Test
    void theOldestGiveWayAboveTheBytesAndALargeOneFitsAlone() {
        LogBounds ten = new LogBounds(100, 10, LogBounds.Overflow.DROP_OLDEST);
        append(draft(ROOM, "a").data("éé").bounds(ten).build());
        append(draft(ROOM, "b").data("123456").bounds(ten).build());

        assertThat(stored(draft(ROOM, "c").data("1").bounds(ten)).dropped()).isEqualTo(1);
        assertThat(stored(draft(ROOM, "d").data("x".repeat(50)).bounds(ten)).dropped())
                .isEqualTo(2);

        assertThat(ids(read(ROOM, 0))).containsExactly("d");
        assertThat(waiting(ROOM)).isEqualTo(new MailboxStore.Waiting(1, 50, 4));
    }

    @Test
    void aFullLogThatRejectsStaysAsItIs() {
        LogBounds one = new LogBounds(1, 1 << 20, LogBounds.Overflow.REJECT);
        append(draft(ROOM, "a").key("k").bounds(one).build());
        Draft refused = draft(ROOM, "b").once("app/1", NOW.plus(LONG)).bounds(one).build();

        assertThat(append(refused)).isEqualTo(new Appended.Full());
        assertThat(append(refused)).isEqualTo(new Appended.Full());
        assertThat(ids(read(ROOM, 0))).containsExactly("a");

        assertThat(stored(draft(ROOM, "c").key("k").bounds(one)).seq()).isEqualTo(2);
        assertThat(ids(read(ROOM, 0))).containsExactly("c");
    }

    @Test
    void expiredMessagesTakeNoRoom() {
        LogBounds one = new LogBounds(1, 1 << 20, LogBounds.Overflow.REJECT);
        append(draft(ROOM, "a").expires(NOW.plusSeconds(1)).bounds(one).build());

        assertThat(stored(draft(ROOM, "b").at(NOW.plusSeconds(1)).bounds(one)).dropped()).isZero();

        assertThat(read(ROOM, 0).gaps()).containsExactly(new Gap(1, 1, 1, Gap.EXPIRED));
    }

    @Test
    void whatAllDevicesOfAUserHaveTakesNoRoom() {
        LogBounds one = new LogBounds(1, 1 << 20, LogBounds.Overflow.REJECT);
        enter(ANNS_PAD, Set.of(ANN));
        enter(ANNS_PHONE, Set.of(ANN));
        append(draft(ANN, "a").bounds(one).build());
        acknowledge(ANN, ANNS_PAD, 1);
        assertThat(append(draft(ANN, "b").bounds(one).build())).isEqualTo(new Appended.Full());

        acknowledge(ANN, ANNS_PHONE, 1);

        assertThat(stored(draft(ANN, "c").bounds(one)).dropped()).isZero();
        assertThat(read(ANN, 0).gaps()).isEmpty();
    }

    @Test
    void aFullPageEndsWithItsLastMessageAndAnyOtherWithTheHead() {
        for (String id : List.of("a", "b", "c")) {
            append(draft(ROOM, id).build());
        }
        append(draft(ROOM, "d").expires(NOW).build());

        LogPage first = await(mailboxes().read(ROOM, 0, 2, NOW));
        assertThat(ids(first)).containsExactly("a", "b");
        assertThat(first.upTo()).isEqualTo(2);
        assertThat(first.head()).isEqualTo(4);
        assertThat(first.gaps()).isEmpty();
        LogPage second = await(mailboxes().read(ROOM, 2, 2, NOW));
        assertThat(ids(second)).containsExactly("c");
        assertThat(second.upTo()).isEqualTo(4);
        assertThat(second.gaps()).containsExactly(new Gap(4, 4, 1, Gap.EXPIRED));
        assertThat(await(mailboxes().read(ROOM, 4, 2, NOW)).gaps()).isEmpty();
    }

    @Test
    void expiredMessagesAreGapsAtOnce() {
        append(draft(ROOM, "a").expires(NOW.plusSeconds(1)).build());
        append(draft(ROOM, "b").expires(NOW.plusSeconds(1)).build());
        append(draft(ROOM, "c").build());
        append(draft(ROOM, "d").expires(NOW.plusSeconds(1)).build());

        LogPage page = await(mailboxes().read(ROOM, 0, 9, NOW.plusSeconds(1)));
        assertThat(ids(page)).containsExactly("c");
        assertThat(page.gaps())
                .containsExactly(new Gap(1, 2, 2, Gap.EXPIRED), new Gap(4, 4, 1, Gap.EXPIRED));

        assertThat(await(mailboxes().removeExpired(NOW.plusSeconds(1)))).isEqualTo(3);
        assertThat(await(mailboxes().read(ROOM, 0, 9, NOW.plusSeconds(1)))).isEqualTo(page);
        assertThat(await(mailboxes().removeExpired(NOW.plusSeconds(1)))).isZero();
    }

    @Test
    void removesABoundedNumberAtOnce() {
        LogBounds many = new LogBounds(2_000, 1 << 20, LogBounds.Overflow.DROP_OLDEST);
        List<CompletionStage<Appended>> stages = new ArrayList<>();
        for (int i = 0; i < MailboxStore.EXPIRED_AT_ONCE + 1; i++) {
            stages.add(mailboxes().append(draft(ROOM, "m" + i).bounds(many).expires(NOW).build()));
        }
        stages.forEach(StoreContract::await);

        assertThat(await(mailboxes().removeExpired(NOW))).isEqualTo(MailboxStore.EXPIRED_AT_ONCE);
        assertThat(await(mailboxes().removeExpired(NOW))).isEqualTo(1);
        assertThat(read(ROOM, 0).gaps()).containsExactly(new Gap(1, 1_001, 1_001, Gap.EXPIRED));
        assertThat(waiting(ROOM)).isEqualTo(new MailboxStore.Waiting(0, 0, 1_001));
    }

    @Test
    void whatAUsersDevicesAllHaveExpiresWithoutAGap() {
        enter(ANNS_PAD, Set.of(ANN));
        enter(ANNS_PHONE, Set.of(ANN));
        append(draft(ANN, "a").expires(NOW).build());
        append(draft(ANN, "b").expires(NOW).build());
        acknowledge(ANN, ANNS_PAD, 2);
        acknowledge(ANN, ANNS_PHONE, 1);

        await(mailboxes().removeExpired(NOW));

        assertThat(read(ANN, 0).gaps()).containsExactly(new Gap(2, 2, 1, Gap.EXPIRED));
    }

    @Test
    void gapsOfTwoReasonsStayApart() {
        LogBounds two = new LogBounds(2, 1 << 20, LogBounds.Overflow.DROP_OLDEST);
        append(draft(ROOM, "a").bounds(two).build());
        append(draft(ROOM, "b").expires(NOW.plusSeconds(1)).bounds(two).build());
        append(draft(ROOM, "c").bounds(two).build());
        await(mailboxes().removeExpired(NOW.plusSeconds(1)));

        assertThat(read(ROOM, 0).gaps())
                .containsExactly(new Gap(1, 1, 1, Gap.OVERFLOW), new Gap(2, 2, 1, Gap.EXPIRED));
    }

    @Test
    void aMessageThatExpiresBetweenTwoGapsMakesThemOne() {
        for (int i = 1; i <= 3; i++) {
            append(draft(ROOM, "m" + i).expires(NOW.plusSeconds(i == 2 ? 2 : 1)).build());
        }
        await(mailboxes().removeExpired(NOW.plusSeconds(1)));
        assertThat(read(ROOM, 0).gaps()).hasSize(2);

        await(mailboxes().removeExpired(NOW.plusSeconds(2)));

        assertThat(read(ROOM, 0).gaps()).containsExactly(new Gap(1, 3, 3, Gap.EXPIRED));
    }

    @Test
    void keepsAtMost64GapsAndLosesNoCount() {
        for (int i = 0; i < 200; i++) {
            append(draft(ROOM, "m" + i).expires(i % 2 == 0 ? NOW : NOW.plusSeconds(9)).build());
        }
        await(mailboxes().removeExpired(NOW));

        List<Gap> gaps = read(ROOM, 0).gaps();
        assertThat(gaps).hasSize(64);
        assertThat(gaps.getFirst()).isEqualTo(new Gap(1, 73, 37, Gap.EXPIRED));
        assertThat(gaps.stream().mapToLong(Gap::lost).sum()).isEqualTo(100);

        await(mailboxes().removeExpired(NOW.plusSeconds(9)));
        assertThat(await(mailboxes().read(ROOM, 0, 9, NOW.plusSeconds(9))).gaps())
                .containsExactly(new Gap(1, 200, 200, Gap.EXPIRED));
    }
}
