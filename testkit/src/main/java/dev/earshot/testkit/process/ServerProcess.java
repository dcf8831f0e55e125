package dev.earshot.testkit.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A running server in a JVM of its own. It is killed with the one that started it, whatever
 * happens. Thread-safe.
 */
public final class ServerProcess implements AutoCloseable {
    private static final Duration READY = Duration.ofSeconds(60);
    private static final Duration DEATH = Duration.ofSeconds(20);
    private static final Pattern ADDRESS = Pattern.compile("https?://[^\\s:/]+:(\\d+)");

    private final ServerCommand command;
    private final Process process;
    private final ProcessLines out;
    private final ProcessLines err;
    private final Thread killer;
    private int port;

    private ServerProcess(ServerCommand command) {
        this.command = command;
        try {
            this.process = command.builder().start();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + command.line(), e);
        }
        this.killer = new Thread(process::destroyForcibly, "kill server " + process.pid());
        Runtime.getRuntime().addShutdownHook(killer);
        this.out = ProcessLines.of(process.getInputStream(), "stdout of " + process.pid());
        this.err = ProcessLines.of(process.getErrorStream(), "stderr of " + process.pid());
    }

    /** Starts a server and waits until it says that it is ready. */
    public static ServerProcess start(ServerCommand command) {
        ServerProcess server = launch(command);
        try {
            server.awaitReady();
            return server;
        } catch (AssertionError | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /** Starts a server and returns at once. */
    public static ServerProcess launch(ServerCommand command) {
        return new ServerProcess(command);
    }

    private void awaitReady() {
        String line = out.await(text -> text.contains("ready"), READY);
        Matcher address = ADDRESS.matcher(line == null ? "" : line);
        if (!address.find()) {
            throw new AssertionError("the server did not say that it is ready:\n" + transcript());
        }
        port = Integer.parseInt(address.group(1));
    }

    /** The port for clients and API. */
    public int port() {
        return port;
    }

    /** Its process id. */
    public long pid() {
        return process.pid();
    }

    /** How it was started. */
    public ServerCommand command() {
        return command;
    }

    /** Whether it still runs. */
    public boolean alive() {
        return process.isAlive();
    }

    /** What it printed on standard error so far. */
    public List<String> errorLines() {
        return err.lines();
    }

    /** What it printed on standard output so far. */
    public List<String> outputLines() {
        return out.lines();
    }

    /** Everything that it printed, for the message of a failed test. */
    public String transcript() {
        return "stdout:\n"
                + String.join("\n", out.lines())
                + "\nstderr:\n"
                + String.join("\n", err.lines());
    }

    /** The death that no program can answer (SIGKILL); returns when the process has gone. */
    public void kill() {
        process.destroyForcibly();
        awaitExit(DEATH);
    }

    /** Asks it to stop (SIGTERM); returns at once. */
    public void terminate() {
        // Process.destroy() would also close the streams, and with them what it says at its end.
        process.toHandle().destroy();
    }

    /**
     * Waits for its end and everything it printed.
     *
     * @return its exit code
     * @throws AssertionError when it still runs after this time
     */
    public int awaitExit(Duration atMost) {
        try {
            if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError(
                        "still running after " + atMost.toMillis() + " ms:\n" + transcript());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
        out.awaitEnd(DEATH);
        err.awaitEnd(DEATH);
        return process.exitValue();
    }

    /** A value in kB of {@code /proc/<pid>/<file>}, such as {@code Pss} of {@code smaps_rollup}. */
    public long kilobytes(String file, String name) {
        @Nullable String line = null;
        try {
            for (String one : Files.readAllLines(Path.of("/proc", Long.toString(pid()), file))) {
                if (one.startsWith(name + ":")) {
                    line = one;
                    break;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (line == null) {
            throw new IllegalStateException("no " + name + " in " + file);
        }
        return Long.parseLong(line.replaceAll("\\D+", ""));
    }

    /** Kills it if it still runs. Idempotent. */
    @Override
    public void close() {
        if (process.isAlive()) {
            kill();
        }
        try {
            Runtime.getRuntime().removeShutdownHook(killer);
        } catch (IllegalStateException e) {
            // This JVM is on its way out and runs the hook itself.
        }
    }
}
