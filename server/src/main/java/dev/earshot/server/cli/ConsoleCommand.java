package dev.earshot.server.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Prints the address of the running server's console. One thread at a time. */
@Command(
        name = "console",
        description =
                "Prints the link to the running server's console. It holds an admin token: keep it to yourself.",
        mixinStandardHelpOptions = true)
final class ConsoleCommand extends RemoteCommand implements Callable<Integer> {
    @Override
    public Integer call() throws Exception {
        RunningServer server = server();
        server.get("/api/v1/overview");
        // Behind the # it reaches no server, log or referrer.
        say(server.address() + "/console/#token=" + server.token());
        return 0;
    }
}
