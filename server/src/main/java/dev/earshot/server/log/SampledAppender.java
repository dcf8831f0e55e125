package dev.earshot.server.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import dev.earshot.server.log.FloodGate.Kind;
import dev.earshot.server.log.FloodGate.LeftOut;
import dev.earshot.server.log.FloodGate.Verdict;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Hands events on to other appenders, but of a flood only so many and then how many more there
 * were. Thread-safe.
 */
final class SampledAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {
    private static final int MAX_TEMPLATE = 200;

    /** A little more than the second that is waited for. */
    private static final int LATER_MILLIS = 1_050;

    private final FloodGate gate;
    private final List<Appender<ILoggingEvent>> behind;

    SampledAppender(FloodGate gate, List<Appender<ILoggingEvent>> behind) {
        this.gate = gate;
        this.behind = List.copyOf(behind);
    }

    @Override
    protected void append(ILoggingEvent event) {
        tell(gate.due());
        Verdict verdict = gate.judge(kind(event));
        if (verdict == Verdict.PASSES) {
            handOn(event);
        } else if (verdict == Verdict.FIRST_LEFT_OUT) {
            tellLater();
        }
    }

    /** Nobody may log again for hours; the count must not wait for that. */
    private void tellLater() {
        CompletableFuture.delayedExecutor(LATER_MILLIS, TimeUnit.MILLISECONDS)
                .execute(() -> tell(gate.due()));
    }

    @Override
    public void stop() {
        if (isStarted()) {
            tell(gate.all());
        }
        super.stop();
    }

    private void tell(List<LeftOut> many) {
        for (LeftOut one : many) {
            handOn(summary(one));
        }
    }

    private ILoggingEvent summary(LeftOut leftOut) {
        Kind kind = leftOut.kind();
        Logger logger = logger(kind);
        return new LoggingEvent(
                SampledAppender.class.getName(),
                logger,
                Level.toLevel(kind.level(), Level.INFO),
                leftOut.count() + " more like this were left out: " + kind.template(),
                null,
                null);
    }

    private @Nullable Logger logger(Kind kind) {
        return getContext() instanceof ch.qos.logback.classic.LoggerContext context
                ? context.getLogger(kind.logger().isEmpty() ? "log" : kind.logger())
                : null;
    }

    private void handOn(ILoggingEvent event) {
        for (Appender<ILoggingEvent> one : behind) {
            one.doAppend(event);
        }
    }

    private static Kind kind(ILoggingEvent event) {
        return new Kind(
                SafeText.cut(event.getLoggerName(), MAX_TEMPLATE),
                SafeText.cut(String.valueOf(event.getMessage()), MAX_TEMPLATE),
                event.getLevel().toString());
    }
}
