package dev.earshot.server.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import org.junit.jupiter.api.Test;

class RecentEventsTest {
    private final LoggerContext context = new LoggerContext();
    private final Logger logger = context.getLogger("dev.earshot.Door");
    private final RecentEvents recent = new RecentEvents();

    RecentEventsTest() {
        recent.setContext(context);
        recent.start();
        logger.addAppender(recent);
    }

    @Test
    void keepsTheNewestWarningsAndErrorsOnly() {
        for (int i = 0; i < 300; i++) {
            logger.warn("w{}", i);
            logger.info("i{}", i);
        }
        logger.error("last", new IllegalStateException("why"));

        assertThat(recent.newest(1_000)).hasSize(RecentEvents.KEPT);
        assertThat(recent.newest(2))
                .extracting(RecentEvents.Event::message)
                .containsExactly("last", "w299");
        assertThat(recent.newest(1).getFirst().error()).contains("IllegalStateException: why");
        assertThat(recent.newest(1).getFirst().level()).isEqualTo("error");
    }

    @Test
    void showsNothingThatIsNotPlainTextAndNoSecret() {
        logger.atWarn()
                .addKeyValue("agent\u202e", "x\u001b[0m token=abc")
                .log("a\r\nb\u2028 \ud800 Bearer abc {}", "y".repeat(100_000));

        RecentEvents.Event event = recent.newest(1).getFirst();

        assertThat(event.message())
                .startsWith("a\\u000d\\u000ab\\u2028 \\ud800 Bearer [hidden]")
                .hasSizeLessThan(3_000);
        assertThat(event.fields()).containsEntry("agent\\u202e", "x\\u001b[0m token=[hidden]");
    }
}
