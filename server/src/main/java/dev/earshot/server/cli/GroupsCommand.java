package dev.earshot.server.cli;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** Shows and changes groups of devices on a running server. One thread at a time. */
@Command(
        name = "groups",
        description = "Shows a group of devices of the running server, or changes it.",
        synopsisSubcommandLabel = "(show G | add G DEVICE | remove G DEVICE)",
        mixinStandardHelpOptions = true,
        subcommands = {
            GroupsCommand.Show.class,
            GroupsCommand.Add.class,
            GroupsCommand.Remove.class
        })
final class GroupsCommand implements Runnable {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "groups needs one of show, add and remove");
    }

    private static String encoded(String id) {
        return URLEncoder.encode(id, StandardCharsets.UTF_8);
    }

    private static String member(String group, String device) {
        return "/api/v1/groups/" + encoded(group) + "/members/" + encoded(device);
    }

    /** {@code groups show}. */
    @Command(
            name = "show",
            description = "Lists the devices of a group.",
            mixinStandardHelpOptions = true)
    static final class Show extends RemoteCommand implements Callable<Integer> {
        @Parameters(paramLabel = "G", description = "The group.")
        private String group = "";

        @Option(names = "--json", description = "Prints one JSON object.")
        private boolean json;

        @Override
        public Integer call() throws Exception {
            JsonNode page = server().get("/api/v1/groups/" + encoded(group));
            if (json) {
                json(page);
                return 0;
            }
            for (JsonNode device : page.path("devices")) {
                say(device.asString());
            }
            if (page.path("devices").isEmpty()) {
                say("no devices");
            } else if (!page.path("next").isNull()) {
                say("… and more");
            }
            return 0;
        }
    }

    /** {@code groups add}. */
    @Command(
            name = "add",
            description = "Puts a device into a group.",
            mixinStandardHelpOptions = true)
    static final class Add extends RemoteCommand implements Callable<Integer> {
        @Parameters(index = "0", paramLabel = "G", description = "The group.")
        private String group = "";

        @Parameters(index = "1", paramLabel = "DEVICE", description = "The device.")
        private String device = "";

        @Override
        public Integer call() throws Exception {
            JsonNode answer = server().put(member(group, device));
            say(value(answer, "device_id") + " is in " + value(answer, "group_id"));
            return 0;
        }
    }

    /** {@code groups remove}. */
    @Command(
            name = "remove",
            description = "Takes a device out of a group.",
            mixinStandardHelpOptions = true)
    static final class Remove extends RemoteCommand implements Callable<Integer> {
        @Parameters(index = "0", paramLabel = "G", description = "The group.")
        private String group = "";

        @Parameters(index = "1", paramLabel = "DEVICE", description = "The device.")
        private String device = "";

        @Override
        public Integer call() throws Exception {
            JsonNode answer = server().remove(member(group, device));
            say(value(answer, "device_id") + " is not in " + value(answer, "group_id"));
            return 0;
        }
    }
}
