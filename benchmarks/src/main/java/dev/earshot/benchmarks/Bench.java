package dev.earshot.benchmarks;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line of the load driver, {@code earshot bench}. Thread-safe: it holds no state. */
@Command(
        name = "earshot bench",
        description = "The project's own load generator.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
public final class Bench implements Runnable {
    private Bench() {}

    /** Runs one benchmark and ends the process: 0 done, 1 failed, 2 wrong use. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new Bench()).execute(args));
    }

    @Override
    public void run() {
        CommandLine.usage(this, System.out);
    }
}
