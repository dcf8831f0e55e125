package dev.earshot.server.cli;

import dev.earshot.server.cli.Finding.Grade;
import dev.earshot.server.config.Configuration;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Looks whether a server could run here. One thread at a time. */
@Command(
        name = "doctor",
        description =
                "Checks Java, ports, files, store and engines, one line each; exit 1 where a server could not run.",
        mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private ConfigurationOptions configuration = new ConfigurationOptions();

    @Override
    public Integer call() throws Exception {
        Configuration effective = configuration.load();
        List<Finding> findings = new ArrayList<>();
        findings.add(MachineChecks.java());
        findings.add(MachineChecks.descriptors());
        findings.addAll(new FileChecks(effective).all());
        findings.addAll(PortChecks.of(effective));
        findings.addAll(EngineChecks.of(effective.tts()));
        PrintWriter out = spec.commandLine().getOut();
        findings.forEach(one -> out.println(one.line()));
        out.flush();
        return findings.stream().anyMatch(one -> one.grade() == Grade.FAIL) ? 1 : 0;
    }
}
