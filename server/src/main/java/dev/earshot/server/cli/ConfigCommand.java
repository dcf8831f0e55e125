package dev.earshot.server.cli;

import dev.earshot.server.config.ConfigurationException;
import dev.earshot.server.config.ConfigurationText;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Validates, shows and documents the configuration. One thread at a time. */
@Command(
        name = "config",
        description = "Validates, prints or documents the configuration.",
        synopsisSubcommandLabel = "(check | print | doc)",
        mixinStandardHelpOptions = true)
final class ConfigCommand implements Runnable {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "config needs one of check, print and doc");
    }

    @Command(
            name = "check",
            description = "Validates; reports every fault at once.",
            mixinStandardHelpOptions = true)
    int check(@Mixin ConfigurationOptions configuration) throws ConfigurationException {
        configuration.load();
        say("the configuration is fine");
        return 0;
    }

    @Command(
            name = "print",
            description = "Prints effective values and where they come from; secrets are hidden.",
            mixinStandardHelpOptions = true)
    int print(@Mixin ConfigurationOptions configuration) throws ConfigurationException {
        ConfigurationText.effective(configuration.sources()).forEach(this::say);
        return 0;
    }

    @Command(
            name = "doc",
            description = "Prints every key with default and meaning, as Markdown.",
            mixinStandardHelpOptions = true)
    int doc() {
        ConfigurationText.documentation().lines().forEach(this::say);
        return 0;
    }

    private void say(String line) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }
}
