package dev.earshot.server.cli;

import dev.earshot.server.config.Build;
import dev.earshot.server.config.ConfigurationException;
import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The whole command line: every command, and one way to speak of errors. Thread-safe: it holds no
 * state.
 */
public final class CommandLines {
    private static final int FAILED = 1;
    private static final int WRONG_USE = 2;

    private CommandLines() {}

    /** A command line that is good for one execution. */
    public static CommandLine create() {
        return new CommandLine(new Earshot())
                .addSubcommand(new ServeCommand())
                .addSubcommand(new DemoCommand())
                .addSubcommand(new TokenCommand())
                .addSubcommand(new CheckTokenCommand())
                .addSubcommand(new ConfigCommand())
                .addSubcommand(new StatusCommand())
                .addSubcommand(new ConnectionsCommand())
                .addSubcommand(new PublishCommand())
                .addSubcommand(new DevicesCommand())
                .addSubcommand(new GroupsCommand())
                .addSubcommand(new ConsoleCommand())
                .addSubcommand(new DoctorCommand())
                .setParameterExceptionHandler((e, args) -> {
                    say(e.getCommandLine().getErr(), e.getMessage() + " (see earshot --help)");
                    return WRONG_USE;
                })
                .setExecutionExceptionHandler((e, line, parsed) -> explain(e, line.getErr()));
    }

    private static int explain(Exception e, PrintWriter err) {
        return switch (e) {
            case ConfigurationException wrong -> {
                wrong.faults().forEach(fault -> say(err, fault));
                yield WRONG_USE;
            }
            case ParameterException wrong -> {
                say(err, wrong.getMessage());
                yield WRONG_USE;
            }
            default -> {
                String message = e.getMessage();
                say(err, message == null ? e.toString() : message);
                yield FAILED;
            }
        };
    }

    private static void say(PrintWriter err, @Nullable String message) {
        List<String> lines =
                String.valueOf(message)
                        .lines()
                        .map(String::strip)
                        .filter(line -> !line.isEmpty())
                        .toList();
        err.println("earshot: " + String.join("; ", lines));
        err.flush();
    }

    /** The version as people ask for it. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"earshot " + Build.version()};
        }
    }

    @Command(
            name = "earshot",
            description = "Real-time connection server for voice, games and shared audio.",
            mixinStandardHelpOptions = true,
            synopsisSubcommandLabel = "COMMAND",
            versionProvider = Version.class,
            footer = {"", "Exit codes: 0 done, 1 failed, 2 wrong use."},
            subcommands = CommandLine.HelpCommand.class)
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
