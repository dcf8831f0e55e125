package dev.earshot.server;

import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExitCodeExceptionMapper;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line of Earshot. Thread-safe: it holds no state. */
public final class Main {
    static final int DONE = 0;
    static final int FAILED = 1;
    static final int WRONG_USE = 2;

    private Main() {}

    /** Runs one command and ends the process: 0 done, 1 failed, 2 wrong use. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        IExitCodeExceptionMapper exitCodes =
                e -> e instanceof ParameterException ? WRONG_USE : FAILED;
        return new CommandLine(new Earshot())
                .setExitCodeExceptionMapper(exitCodes)
                .setParameterExceptionHandler((e, args) -> {
                    sayError(e.getCommandLine().getErr(), e.getMessage());
                    return WRONG_USE;
                })
                .setExecutionExceptionHandler((e, line, parsed) -> {
                    String message = e.getMessage();
                    sayError(line.getErr(), message == null ? e.toString() : message);
                    return e instanceof ParameterException ? WRONG_USE : FAILED;
                });
    }

    private static void sayError(PrintWriter err, @Nullable String message) {
        String oneLine = String.valueOf(message).strip().replaceAll("\\s*\\R\\s*", "; ");
        err.println("earshot: " + oneLine + " (see earshot --help)");
        err.flush();
    }

    @Command(
            name = "earshot",
            description = "Real-time connection server for voice, games and shared audio.",
            mixinStandardHelpOptions = true,
            synopsisSubcommandLabel = "COMMAND",
            versionProvider = Version.class)
    static final class Earshot implements Runnable {
        @Spec private @Nullable CommandSpec spec;

        @Override
        public void run() {
            if (spec != null) {
                throw new ParameterException(spec.commandLine(), "No command given");
            }
        }
    }
}
