package dev.earshot.gateway.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.earshot.gateway.net.Rate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

class PeerTableTest {
    private static final Rate ONE_A_SECOND = new Rate(1, 5);
    private static final long SECOND = 1_000_000_000;

    @Test
    void isExactWhileManyComeAndGo() throws InterruptedException {
        PeerTable<Long> table = new PeerTable<>(1000);
        int most = 3;
        AtomicIntegerArray present = new AtomicIntegerArray(10);
        AtomicIntegerArray highest = new AtomicIntegerArray(10);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            threads.add(
                    Thread.ofPlatform()
                            .start(() -> {
                                for (int n = 0; n < 20_000; n++) {
                                    int who = ThreadLocalRandom.current().nextInt(10);
                                    if (table.open((long) who, most, 0) != null) {
                                        int now = present.incrementAndGet(who);
                                        highest.accumulateAndGet(who, now, Math::max);
                                        present.decrementAndGet(who);
                                        table.close((long) who, 0);
                                    }
                                }
                            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        for (int who = 0; who < 10; who++) {
            assertThat(highest.get(who)).isBetween(1, most);
        }
        assertThat(table.held()).isZero();
        assertThat(table.size()).isZero();
    }

    @Test
    void remembersWhoWasRefusedWhileManyStrangersPass() {
        PeerTable<Long> table = new PeerTable<>(64 * 100);
        Peer flooder = table.peer(-1L, 0);
        while (flooder.take(0, ONE_A_SECOND, 0)) {
            // Until nothing is left.
        }
        for (long stranger = 0; stranger < 60 * 100; stranger++) {
            assertThat(table.peer(stranger, 1).take(0, ONE_A_SECOND, 1)).isTrue();
            // It goes on, and so it is never the one seen last.
            assertThat(table.peer(-1L, 1).take(0, ONE_A_SECOND, 1)).isFalse();
        }
    }

    @Test
    void staysWithinItsBoundAndNeverForgetsWhoHoldsSomething() {
        PeerTable<Long> table = new PeerTable<>(64 * 10);
        for (long holder = 0; holder < 100; holder++) {
            assertThat(table.open(-1 - holder, 1, 0)).isNotNull();
        }
        for (long stranger = 0; stranger < 100_000; stranger++) {
            assertThat(table.peer(stranger, 1).take(0, ONE_A_SECOND, 1)).isTrue();
        }
        assertThat(table.size()).isBetween(100, 100 + 64 * 10);
        for (long holder = 0; holder < 100; holder++) {
            assertThat(table.open(-1 - holder, 1, 0)).isNull();
        }
    }

    @Test
    void forgetsWhoHasRested() {
        PeerTable<Long> table = new PeerTable<>(64 * 100);
        for (long stranger = 0; stranger < 3000; stranger++) {
            assertThat(table.peer(stranger, 1).take(0, ONE_A_SECOND, 1)).isTrue();
        }
        for (long other = 0; other < 3000; other++) {
            table.peer(-1 - other, 100 * SECOND);
        }
        assertThat(table.size()).isLessThan(4000);
    }

    @Test
    void noticesACountThatIsGivenBackTwice() {
        PeerTable<String> table = new PeerTable<>(10);
        assertThat(table.open("anna", 1, 0)).isNotNull();
        table.close("anna", 0);
        assertThatIllegalStateException().isThrownBy(() -> table.close("anna", 0));
    }
}
