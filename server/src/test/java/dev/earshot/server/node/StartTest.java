package dev.earshot.server.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.earshot.testkit.MemoryStore;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartTest {
    @TempDir private Path dataDir;

    /** The store takes a second to end what a killed process left. */
    @Test
    void takesNobodyInBeforeTheConnectionsOfAKilledProcessAreEnded() throws InterruptedException {
        MemoryStore store = new MemoryStore();
        store.hold();
        CountDownLatch started = new CountDownLatch(1);
        AtomicBoolean tooSoon = new AtomicBoolean();
        Thread disk =
                Thread.ofVirtual()
                        .start(() -> {
                            await().until(() -> store.held() > 0);
                            // That was the reading of revocations.
                            store.releaseOne();
                            await().until(() -> store.held() > 0);
                            tooSoon.set(reached(started));
                            store.release();
                        });
        try (TestNode _ = TestNode.start(dataDir, _ -> store)) {
            started.countDown();
            disk.join();
            assertThat(tooSoon).isFalse();
        }
    }

    private static boolean reached(CountDownLatch latch) {
        try {
            return latch.await(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
