package dev.earshot.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A process that sends messages to its subscribers when told to on its standard input: {@code burst
 * <kind> <room> <count>}. One thread at a time.
 */
final class Sender implements AutoCloseable {
    private static final int TICKS_PER_SECOND = 100;

    private final Process process;
    private final BufferedReader out;
    private final OutputStream in;
    private final Thread killer;
    private final int port;

    private Sender(List<String> command) throws IOException {
        process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        killer = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(killer);
        out =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        in = process.getOutputStream();
        port = (int) answer("port");
    }

    /** The server's own parts, in a JVM with the launcher's options. */
    static Sender harness(Path dataDir, List<String> javaOptions) throws IOException {
        List<String> command = new ArrayList<>(Cores.measured());
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(javaOptions);
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(Harness.class.getName(), dataDir.toString()));
        return new Sender(command);
    }

    /** The C program, compiled first. */
    static Sender sendLoop(Path folder) throws IOException {
        Path source = folder.resolve("sendloop.c");
        Path program = folder.resolve("sendloop");
        try (var resource = Sender.class.getResourceAsStream("sendloop.c")) {
            if (resource == null) {
                throw new IOException("sendloop.c is missing in this build");
            }
            Files.write(source, resource.readAllBytes());
        }
        Commands.run(List.of("cc", "-O2", "-o", program.toString(), source.toString()));
        List<String> command = new ArrayList<>(Cores.measured());
        command.add(program.toString());
        return new Sender(command);
    }

    int port() {
        return port;
    }

    /** Tells it to send; returns before it did. */
    void burst(String kind, String room, int count) {
        tell("burst " + kind + " " + room + " " + count);
    }

    /** Asks for a number. */
    long ask(String name) throws IOException {
        tell(name);
        return answer(name);
    }

    private void tell(String line) {
        try {
            in.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
            in.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("the sender has gone", e);
        }
    }

    private long answer(String name) throws IOException {
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.startsWith(name + " ")) {
                return Long.parseLong(line.substring(name.length() + 1).strip());
            }
        }
        throw new IOException("the sender ended before it said its " + name);
    }

    /** Seconds of processor time that it has used. */
    double processorSeconds() throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12]))
                / (double) TICKS_PER_SECOND;
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
        try {
            Runtime.getRuntime().removeShutdownHook(killer);
        } catch (IllegalStateException e) {
            // This JVM is on its way out and runs the hook itself.
        }
    }
}
