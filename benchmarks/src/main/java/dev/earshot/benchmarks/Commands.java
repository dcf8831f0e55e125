package dev.earshot.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Runs short-lived commands. Stateless, thread-safe; blocks until they end. */
final class Commands {
    private Commands() {}

    /**
     * Runs a command to its end.
     *
     * @return what it printed
     * @throws IOException where it cannot run or fails, in one line
     */
    static String run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (var out = process.getInputStream()) {
            process.getOutputStream().close();
            String printed = new String(out.readAllBytes(), StandardCharsets.UTF_8);
            int exit = process.waitFor();
            if (exit != 0) {
                throw new IOException(
                        String.join(" ", command) + " ended with " + exit + ": " + printed.strip());
            }
            return printed;
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
