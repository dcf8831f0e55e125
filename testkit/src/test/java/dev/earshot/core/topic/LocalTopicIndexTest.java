package dev.earshot.core.topic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.earshot.core.delivery.OutboundMessage;
import dev.earshot.core.loop.Loop;
import dev.earshot.core.loop.ThreadLoop;
import dev.earshot.testkit.ManualClock;
import dev.earshot.testkit.ManualLoop;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class LocalTopicIndexTest {
    private static final Topic TAVERN = Topic.room("tavern");

    private final ManualClock clock = new ManualClock();
    private final ManualLoop first = clock.newLoop();
    private final ManualLoop second = clock.newLoop();
    private final LocalTopicIndex index = new LocalTopicIndex();

    @Test
    void deliversToEverySubscriberOnItsOwnLoop() {
        List<Receiver> receivers = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            receivers.add(subscribed(i % 2 == 0 ? first : second));
        }
        index.publish(TAVERN, message(7));
        clock.runPending();
        assertThat(receivers).allSatisfy(receiver -> assertThat(receiver.got).containsExactly(7));
        assertThat(index.count(TAVERN)).isEqualTo(10);
    }

    @Test
    void costsOneTaskForEachLoopThatHasTheTopic() {
        for (int i = 0; i < 1_000; i++) {
            subscribed(first);
        }
        Receiver elsewhere = new Receiver(second);
        second.inside(() -> index.subscribe(Topic.room("cellar"), elsewhere));
        index.publish(TAVERN, message(1));
        assertThat(first.pending()).isEqualTo(1);
        assertThat(second.pending()).isZero();
    }

    @Test
    void deliversAtOnceInsideTheLoop() {
        Receiver receiver = subscribed(first);
        first.inside(() -> index.publish(TAVERN, message(1)));
        assertThat(receiver.got).containsExactly(1);
    }

    @Test
    void subscribingTwiceCountsOnce() {
        Receiver one = subscribed(first);
        first.inside(() -> index.subscribe(TAVERN, one));
        Receiver two = subscribed(first);
        first.inside(() -> index.subscribe(TAVERN, two));
        first.inside(() -> index.publish(TAVERN, message(1)));
        assertThat(one.got).hasSize(1);
        assertThat(two.got).hasSize(1);
        assertThat(index.count(TAVERN)).isEqualTo(2);
    }

    @Test
    void topicsWithoutSubscribersVanish() {
        Receiver one = subscribed(first);
        Receiver two = subscribed(first);
        first.inside(() -> index.unsubscribe(TAVERN, one));
        first.inside(() -> index.unsubscribe(TAVERN, one));
        assertThat(index.count(TAVERN)).isEqualTo(1);
        first.inside(() -> index.unsubscribe(TAVERN, two));
        assertThat(index.topics()).isZero();
        index.publish(TAVERN, message(1));
        assertThat(first.pending()).isZero();
    }

    @Test
    void subscribersMayComeAndGoWhileTheyAreServed() {
        Receiver leaves = subscribed(first);
        Receiver removed = subscribed(first);
        Receiver stays = subscribed(first);
        Receiver comes = new Receiver(first);
        leaves.onMessage =
                () -> {
                    index.unsubscribe(TAVERN, leaves);
                    index.unsubscribe(TAVERN, removed);
                    index.subscribe(TAVERN, comes);
                };
        first.inside(() -> index.publish(TAVERN, message(1)));
        assertThat(leaves.got).hasSize(1);
        assertThat(removed.got).isEmpty();
        assertThat(stays.got).hasSize(1);
        assertThat(comes.got).isEmpty();
        first.inside(() -> index.publish(TAVERN, message(2)));
        assertThat(leaves.got).hasSize(1);
        assertThat(stays.got).containsExactly(1, 2);
        assertThat(comes.got).containsExactly(2);
        assertThat(index.count(TAVERN)).isEqualTo(2);
    }

    @Test
    void aSubscriberThatFailsCostsTheOthersNothing() {
        Receiver fails = subscribed(first);
        Receiver works = subscribed(first);
        fails.onMessage =
                () -> {
                    throw new IllegalStateException("thrown on purpose by a test");
                };
        first.inside(() -> index.publish(TAVERN, message(1)));
        assertThat(works.got).containsExactly(1);
    }

    @Test
    void anActionThatFailsOnOneSubscriberReachesTheOthers() {
        Receiver fails = subscribed(first);
        Receiver works = subscribed(first);
        List<Subscriber> visited = new ArrayList<>();
        index.forEach(
                TAVERN,
                subscriber -> {
                    if (subscriber == fails) {
                        throw new IllegalStateException("thrown on purpose by a test");
                    }
                    visited.add(subscriber);
                });
        clock.runPending();
        assertThat(visited).containsExactly(works);
    }

    @Test
    void visitsEverySubscriber() {
        Receiver one = subscribed(first);
        Receiver two = subscribed(second);
        List<Subscriber> visited = new ArrayList<>();
        index.forEach(TAVERN, visited::add);
        clock.runPending();
        assertThat(visited).containsExactlyInAnyOrder(one, two);
    }

    @Test
    void behavesLikeASetUnderAnyOrderOfChanges() {
        for (int seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            LocalTopicIndex any = new LocalTopicIndex();
            List<Receiver> all = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                all.add(new Receiver(first));
            }
            List<Receiver> in = new ArrayList<>();
            for (int step = 0; step < 400; step++) {
                Receiver one = all.get(random.nextInt(all.size()));
                if (random.nextBoolean()) {
                    first.inside(() -> any.subscribe(TAVERN, one));
                    if (!in.contains(one)) {
                        in.add(one);
                    }
                } else {
                    first.inside(() -> any.unsubscribe(TAVERN, one));
                    in.remove(one);
                }
                assertThat(any.count(TAVERN)).isEqualTo(in.size());
            }
            first.inside(() -> any.publish(TAVERN, message(1)));
            assertThat(all.stream().filter(one -> one.got.size() == 1).toList())
                    .containsExactlyInAnyOrderElementsOf(in);
        }
    }

    @Test
    void losesAndReordersNothingWhileThreadsSubscribeAndPublish() throws InterruptedException {
        int loops = 3;
        int publishers = 3;
        int messages = 5_000;
        List<ThreadLoop> threads = new ArrayList<>();
        List<Receiver> steady = new ArrayList<>();
        for (int i = 0; i < loops; i++) {
            ThreadLoop loop = new ThreadLoop("topic-test-" + i);
            threads.add(loop);
            for (int each = 0; each < 5; each++) {
                Receiver receiver = new Receiver(loop);
                steady.add(receiver);
                on(loop, () -> index.subscribe(TAVERN, receiver));
            }
        }
        List<Thread> running = new ArrayList<>();
        for (int p = 0; p < publishers; p++) {
            int publisher = p;
            running.add(
                    Thread.ofPlatform()
                            .start(() -> {
                                for (int i = 0; i < messages; i++) {
                                    index.publish(TAVERN, message(publisher * messages + i));
                                }
                            }));
        }
        for (ThreadLoop loop : threads) {
            running.add(
                    Thread.ofPlatform()
                            .start(() -> {
                                for (int i = 0; i < 500; i++) {
                                    Receiver brief = new Receiver(loop);
                                    on(loop, () -> index.subscribe(TAVERN, brief));
                                    on(loop, () -> index.unsubscribe(TAVERN, brief));
                                }
                            }));
        }
        for (Thread thread : running) {
            thread.join();
        }
        threads.forEach(ThreadLoop::close);
        for (Receiver receiver : steady) {
            assertThat(receiver.got).hasSize(publishers * messages);
            for (int p = 0; p < publishers; p++) {
                int publisher = p;
                assertThat(receiver.got.stream().filter(n -> n / messages == publisher).toList())
                        .isSorted();
            }
        }
        assertThat(index.count(TAVERN)).isEqualTo(steady.size());
    }

    private static void on(Loop loop, Runnable task) {
        CompletableFuture.runAsync(task, loop).join();
    }

    private Receiver subscribed(ManualLoop loop) {
        Receiver receiver = new Receiver(loop);
        loop.inside(() -> index.subscribe(TAVERN, receiver));
        return receiver;
    }

    private static OutboundMessage message(int number) {
        return OutboundMessage.audio(ByteBuffer.allocate(4).putInt(number).array());
    }

    private static final class Receiver implements Subscriber {
        private final Loop loop;
        private final List<Integer> got = new ArrayList<>();
        private Runnable onMessage = () -> {};

        Receiver(Loop loop) {
            this.loop = loop;
        }

        @Override
        public Loop loop() {
            return loop;
        }

        @Override
        public void deliver(OutboundMessage message) {
            assertThat(loop.inLoop()).isTrue();
            got.add(ByteBuffer.wrap(message.payload()).getInt());
            onMessage.run();
        }
    }
}
