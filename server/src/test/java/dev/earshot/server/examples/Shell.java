package dev.earshot.server.examples;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.StringJoiner;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A bash that lives as long as its document, so that its variables do. One thread at a time. */
final class Shell implements AutoCloseable {
    private static final String MARKER = "--- the command has ended ---";
    private static final int PATIENCE_SECONDS = 60;

    private final Path errors;
    private final Process bash;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    Shell(Path folder) {
        try {
            errors = Files.createTempFile(folder, "errors", ".txt");
            // Progress is for people.
            Files.writeString(folder.resolve(".curlrc"), "silent\nshow-error\n");
            ProcessBuilder builder =
                    new ProcessBuilder("bash", "--norc")
                            .directory(folder.toFile())
                            .redirectError(errors.toFile());
            builder.environment().put("CURL_HOME", folder.toString());
            bash = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::readAll);
    }

    private void readAll() {
        try (BufferedReader out = bash.inputReader(StandardCharsets.ISO_8859_1)) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                // Text is UTF-8, and audio must not stop the reading.
                lines.add(
                        new String(
                                line.getBytes(StandardCharsets.ISO_8859_1),
                                StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            lines.add(MARKER);
        }
    }

    /** What the command prints on standard output. */
    String run(String command) {
        try {
            bash.getOutputStream()
                    .write(
                            (command + "\nprintf '\\n%s\\n' '" + MARKER + "'\n")
                                    .getBytes(StandardCharsets.UTF_8));
            bash.getOutputStream().flush();
            StringJoiner printed = new StringJoiner("\n");
            while (true) {
                String line = lines.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
                if (line == null) {
                    throw new AssertionError(
                            "no end of: " + command + "\n" + printed + complaints());
                }
                if (line.equals(MARKER)) {
                    return printed.toString();
                }
                printed.add(line);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(command, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** What commands printed on standard error so far. */
    String complaints() {
        try {
            return Files.readString(errors);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        bash.descendants().forEach(ProcessHandle::destroy);
        bash.destroy();
    }
}
