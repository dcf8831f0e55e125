package dev.earshot.testkit.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The lines that a process prints on one stream, kept as they come. Thread-safe. */
final class ProcessLines {
    private static final int MOST = 20_000;

    private final List<String> lines = new ArrayList<>();
    private boolean ended;

    private ProcessLines() {}

    static ProcessLines of(InputStream stream, String threadName) {
        ProcessLines lines = new ProcessLines();
        Thread reader = new Thread(() -> lines.readAll(stream), threadName);
        reader.setDaemon(true);
        reader.start();
        return lines;
    }

    private void readAll(InputStream stream) {
        try (BufferedReader in =
                new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                add(line);
            }
        } catch (IOException e) {
            add("[the stream broke: " + e.getMessage() + "]");
        } finally {
            end();
        }
    }

    private synchronized void add(String line) {
        if (lines.size() < MOST) {
            lines.add(line);
        }
        notifyAll();
    }

    private synchronized void end() {
        ended = true;
        notifyAll();
    }

    synchronized List<String> lines() {
        return List.copyOf(lines);
    }

    /** The first line that passes, or null when the stream ends or the time is over. */
    synchronized @Nullable String await(Predicate<String> wanted, Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        int seen = 0;
        while (true) {
            for (; seen < lines.size(); seen++) {
                if (wanted.test(lines.get(seen))) {
                    return lines.get(seen);
                }
            }
            long millis = (deadline - System.nanoTime()) / 1_000_000;
            if (ended || millis <= 0) {
                return null;
            }
            Waits.on(this, millis);
        }
    }

    /** Waits until the process has closed the stream; whether it did in time. */
    synchronized boolean awaitEnd(Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!ended) {
            long millis = (deadline - System.nanoTime()) / 1_000_000;
            if (millis <= 0) {
                return false;
            }
            Waits.on(this, millis);
        }
        return true;
    }
}
