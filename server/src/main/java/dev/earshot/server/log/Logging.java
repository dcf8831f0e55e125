package dev.earshot.server.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.util.List;
import org.slf4j.LoggerFactory;

/**
 * Sets logging up without a file to parse: found by the library through its service file.
 * Thread-safe.
 */
public final class Logging extends ContextAwareBase implements Configurator {
    private static final RecentEvents RECENT = new RecentEvents();

    /** Called by the library. */
    public Logging() {}

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        JsonLineEncoder encoder = new JsonLineEncoder();
        encoder.setContext(context);
        encoder.start();
        ConsoleAppender<ILoggingEvent> lines = new ConsoleAppender<>();
        lines.setContext(context);
        lines.setName("stderr");
        lines.setTarget("System.err");
        lines.setEncoder(encoder);
        lines.start();
        RECENT.setContext(context);
        RECENT.setName("recent");
        RECENT.start();
        SampledAppender sampled =
                new SampledAppender(new FloodGate(System::nanoTime), List.of(lines, RECENT));
        sampled.setContext(context);
        sampled.setName("sampled");
        sampled.start();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.addAppender(sampled);
        root.setLevel(Level.WARN);
        context.getLogger("dev.earshot").setLevel(Level.INFO);
        // It warns of each peer that goes away without reading, which any peer can do at will.
        context.getLogger("io.netty.handler.ssl.SslHandler").setLevel(Level.ERROR);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /** Logs this much of the server; libraries stay at warn. */
    public static void level(String name) {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.getLogger("dev.earshot").setLevel(Level.toLevel(name, Level.INFO));
        }
    }

    /** The last warnings and errors of this process. */
    public static RecentEvents recent() {
        return RECENT;
    }

    /**
     * Brings into the log what would go to standard error beside it: exceptions that nobody caught,
     * and what the JDK logs.
     */
    public static void takeOver() {
        PlatformLog.install();
        org.slf4j.Logger log = LoggerFactory.getLogger(Logging.class);
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) ->
                log.error(
                        "thread {} ended by an exception; this is a defect of the server",
                        thread.getName(),
                        failure));
    }
}
