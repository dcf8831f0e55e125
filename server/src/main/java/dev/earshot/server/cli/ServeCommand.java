package dev.earshot.server.cli;

import dev.earshot.server.config.Configuration;
import dev.earshot.server.log.Logging;
import dev.earshot.server.node.Node;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The server. One thread at a time. */
@Command(
        name = "serve",
        description = "Runs the server until it is told to stop.",
        mixinStandardHelpOptions = true)
class ServeCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(ServeCommand.class);

    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private ConfigurationOptions configuration = new ConfigurationOptions();

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "Port for clients and the API (default: 8080).")
    private @Nullable String port;

    @Override
    public Integer call() throws Exception {
        Configuration effective = configuration.with("http.port", port).load();
        Logging.level(effective.logLevel());
        StopSignals signals = StopSignals.install();
        try (Node node = Node.start(effective)) {
            LOG.atInfo()
                    .addKeyValue("http", node.httpAddress())
                    .addKeyValue("admin", node.adminAddress())
                    .log("ready");
            PrintWriter out = spec.commandLine().getOut();
            out.println(
                    "earshot is ready: "
                            + node.httpAddress()
                            + " (admin "
                            + node.adminAddress()
                            + ")");
            ready(node, out);
            out.flush();
            signals.await();
        }
        return 0;
    }

    /** Prints what else there is to say when the server is ready. */
    void ready(Node node, PrintWriter out) {}
}
