package dev.earshot.benchmarks;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line of the load driver, {@code earshot bench}. Thread-safe: it holds no state. */
@Command(
        name = "earshot bench",
        description = "The project's own load generator.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            RadioBench.class,
            StartBench.class,
            IdleBench.class,
            LedgerBench.class,
            FanoutBench.class,
            SlowBench.class
        })
public final class Bench implements Runnable {
    private static final int FAILED = 1;
    private static final int WRONG_USE = 2;

    @Spec private @Nullable CommandSpec spec;

    private Bench() {}

    /** Runs one benchmark and ends the process: 0 done, 1 failed, 2 wrong use. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Bench())
                .setParameterExceptionHandler((e, args) -> {
                    sayError(e.getCommandLine(), e);
                    return WRONG_USE;
                })
                .setExecutionExceptionHandler((e, line, parsed) -> {
                    sayError(line, e);
                    return e instanceof ParameterException ? WRONG_USE : FAILED;
                });
    }

    private static void sayError(CommandLine line, Exception e) {
        String message = e.getMessage() == null ? e.toString() : e.getMessage();
        String oneLine = message.strip().replaceAll("\\s*\\R\\s*", "; ");
        line.getErr().println("earshot: " + oneLine + " (see earshot bench --help)");
        line.getErr().flush();
    }

    @Override
    public void run() {
        if (spec != null) {
            throw new ParameterException(spec.commandLine(), "No benchmark given");
        }
    }
}
