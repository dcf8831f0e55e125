package dev.earshot.benchmarks;

import dev.earshot.testkit.process.ServerCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * What all benchmarks have in common: their options, a data directory that is gone afterwards, and
 * the report. One thread at a time.
 */
abstract class BenchCommand implements Callable<Integer> {
    @Option(
            names = "--quick",
            description = "Few runs, at most 5 s or so: shows that it works, measures little.")
    boolean quick;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Writes the figures with every reading as JSON, too.")
    private @Nullable Path json;

    @Option(
            names = "--runs",
            paramLabel = "N",
            description = "Measured runs instead of the benchmark's own number.")
    private @Nullable Integer runs;

    @Option(
            names = "--server-options",
            paramLabel = "OPTIONS",
            description = "More options for the server's JVM, separated by spaces.")
    private String serverOptions = "";

    @Spec private @Nullable CommandSpec spec;

    private @Nullable Path scratch;

    @Override
    public final Integer call() throws IOException {
        Path folder = Files.createTempDirectory("earshot-bench-");
        scratch = folder;
        try {
            if (!quick) {
                Cores.moveDriver();
            }
            Report report = measure();
            if (!serverOptions.isBlank()) {
                report.condition("more options of the server's JVM", serverOptions);
            }
            report.print(out());
            if (json != null) {
                report.write(json);
            }
            return 0;
        } catch (AssertionError e) {
            throw new IllegalStateException(e.getMessage(), e);
        } finally {
            deleteAll(folder);
        }
    }

    abstract Report measure() throws IOException;

    /** How many runs to measure. */
    final int runs(int usual, int whenQuick) {
        int wanted = runs != null ? runs : quick ? whenQuick : usual;
        return Math.max(1, wanted);
    }

    /** A server on the measured core, on a new data directory of this name. */
    final ServerCommand server(String name) {
        ServerCommand command =
                Unbounded.server(ServerCommand.on(folder().resolve(name)))
                        .withPrefix(Cores.measured());
        return serverOptions.isBlank()
                ? command
                : command.withJavaOptions(serverOptions.strip().split("\\s+"));
    }

    final Path folder() {
        if (scratch == null) {
            throw new IllegalStateException("not running");
        }
        return scratch;
    }

    /** Where the processes ran, for the report. */
    final String cores() {
        return Cores.described() + (quick ? ", but quick: driver not pinned" : "");
    }

    /** Says on standard error what is going on. */
    final void say(String line) {
        PrintWriter err = commandLine().getErr();
        err.println("bench: " + line);
        err.flush();
    }

    private PrintWriter out() {
        return commandLine().getOut();
    }

    private CommandLine commandLine() {
        return Objects.requireNonNull(spec, "made by picocli").commandLine();
    }

    private static void deleteAll(Path folder) {
        try {
            Files.walkFileTree(folder, new Deletion());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + folder, e);
        }
    }

    private static final class Deletion extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
                throws IOException {
            Files.delete(folder);
            return FileVisitResult.CONTINUE;
        }
    }
}
