package dev.earshot.speech.engine;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Reads what a process complains about, to its end, and keeps the first of it. Thread-safe. */
final class ErrorTail {
    private static final int KEPT_BYTES = 1_024;

    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private final Thread reader;

    ErrorTail(InputStream errors) {
        reader = Thread.ofVirtual().start(() -> drain(errors));
    }

    private void drain(InputStream errors) {
        byte[] buffer = new byte[512];
        try (errors) {
            for (int read; (read = errors.read(buffer)) >= 0; ) {
                synchronized (kept) {
                    kept.write(buffer, 0, Math.min(read, KEPT_BYTES - kept.size()));
                }
            }
        } catch (IOException e) {
            // The process is gone, and so are its words.
        }
    }

    /** What it said, once the process has ended. */
    String text() {
        try {
            reader.join(1_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (kept) {
            return kept.toString(StandardCharsets.UTF_8);
        }
    }
}
