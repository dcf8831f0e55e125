package dev.earshot.server.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.earshot.server.log.FloodGate.Kind;
import dev.earshot.server.log.FloodGate.LeftOut;
import dev.earshot.server.log.FloodGate.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A flood of like events becomes 100 a second and a count. */
class FloodTest {
    private static final long SECOND = 1_000_000_000;

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - SECOND / 2);
    private final FloodGate gate = new FloodGate(nanos::get);
    private final LoggerContext context = new LoggerContext();
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private final Logger logger = context.getLogger("dev.earshot.Door");
    private SampledAppender sampled;

    @BeforeEach
    void begin() {
        logged.setContext(context);
        logged.start();
        sampled = new SampledAppender(gate, List.of(logged));
        sampled.setContext(context);
        sampled.start();
        logger.addAppender(sampled);
        logger.setLevel(Level.DEBUG);
    }

    @AfterEach
    void end() {
        context.stop();
    }

    @Test
    void logsSoManyOfAKindAndThenHowManyMoreThereWere() {
        for (int i = 0; i < 100_000; i++) {
            logger.info("peer {} is late", i);
        }
        assertThat(messages()).hasSize(FloodGate.PER_SECOND);

        nanos.addAndGet(SECOND);
        logger.warn("something else");

        assertThat(messages().subList(100, messages().size()))
                .containsExactly(
                        "99900 more like this were left out: peer {} is late", "something else");
        assertThat(logged.list.get(100).getLevel()).isEqualTo(Level.INFO);
        assertThat(logged.list.get(100).getLoggerName()).isEqualTo("dev.earshot.Door");
        logger.info("peer {} is late", 7);
        assertThat(messages().getLast()).isEqualTo("peer 7 is late");
    }

    @Test
    void tellsLevelsAndLoggersApart() {
        for (int i = 0; i < 200; i++) {
            logger.info("a");
            logger.warn("a");
            context.getLogger("dev.earshot.Door.Other").info("a");
        }
        assertThat(messages()).hasSize(3 * FloodGate.PER_SECOND);
    }

    @Test
    void tellsTheCountThoughNobodyLogsAgain() {
        for (int i = 0; i < 150; i++) {
            logger.info("a");
        }
        nanos.addAndGet(SECOND);
        await().untilAsserted(() ->
                assertThat(messages().getLast()).isEqualTo("50 more like this were left out: a"));
    }

    @Test
    void tellsTheCountWhenLoggingStops() {
        for (int i = 0; i < 150; i++) {
            logger.info("a");
        }
        sampled.stop();
        assertThat(messages().getLast()).isEqualTo("50 more like this were left out: a");
    }

    @Test
    void keepsNoMoreKindsThanItsBoundAndHoldsThoseOverItTogether() {
        int passed = 0;
        for (int i = 0; i < 50_000; i++) {
            passed += gate.judge(new Kind("l", "t" + i, "INFO")) == Verdict.PASSES ? 1 : 0;
        }
        assertThat(passed).isEqualTo(FloodGate.MAX_KINDS + FloodGate.PER_SECOND);

        nanos.addAndGet(SECOND);
        assertThat(gate.due()).hasSize(1).extracting(LeftOut::count).containsExactly(48_900L);
        assertThat(gate.judge(new Kind("l", "fresh", "INFO"))).isEqualTo(Verdict.PASSES);
    }

    @Test
    void countsEveryEventOfManyThreadsOnce() throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            threads.add(
                    Thread.ofPlatform()
                            .start(() -> {
                                for (int i = 0; i < 10_000; i++) {
                                    gate.judge(new Kind("l", "t", "INFO"));
                                }
                            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(gate.all()).extracting(LeftOut::count).containsExactly(39_900L);
    }

    private List<String> messages() {
        return List.copyOf(logged.list).stream().map(ILoggingEvent::getFormattedMessage).toList();
    }
}
