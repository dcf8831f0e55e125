package dev.earshot.server.cli;

import dev.earshot.server.log.SafeText;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** Shows devices that a running server knows. One thread at a time. */
@Command(
        name = "devices",
        description = "Shows a device of the running server, or what became of it.",
        synopsisSubcommandLabel = "(show ID | timeline ID)",
        mixinStandardHelpOptions = true,
        subcommands = {DevicesCommand.Show.class, DevicesCommand.Timeline.class})
final class DevicesCommand implements Runnable {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "devices needs one of show and timeline");
    }

    private static String one(String id) {
        return "/api/v1/devices/" + URLEncoder.encode(id, StandardCharsets.UTF_8);
    }

    /** {@code devices show}. */
    @Command(
            name = "show",
            description = "Shows all that is known of a device.",
            mixinStandardHelpOptions = true)
    static final class Show extends RemoteCommand implements Callable<Integer> {
        @Parameters(paramLabel = "ID", description = "The device.")
        private String id = "";

        @Option(names = "--json", description = "Prints one JSON object.")
        private boolean json;

        @Override
        public Integer call() throws Exception {
            JsonNode device = server().find(one(id));
            if (device == null) {
                throw new CommandFailure(
                        "there is no known device "
                                + SafeText.visible(id, 140)
                                + "; it becomes known when it connects");
            }
            if (json) {
                json(device);
                return 0;
            }
            for (String name : device.propertyNames()) {
                if (!name.equals("mailbox")) {
                    say("%-15s %s".formatted(name, value(device, name)));
                }
            }
            say(
                    "%-15s %s"
                            .formatted(
                                    "transcriptions",
                                    value(device.path("mailbox"), "transcriptions")));
            return 0;
        }
    }

    /** {@code devices timeline}. */
    @Command(
            name = "timeline",
            description = "Shows what waits for a device and when it came and went.",
            mixinStandardHelpOptions = true)
    static final class Timeline extends RemoteCommand implements Callable<Integer> {
        @Parameters(paramLabel = "ID", description = "The device.")
        private String id = "";

        @Option(names = "--json", description = "Prints one JSON object.")
        private boolean json;

        @Override
        public Integer call() throws Exception {
            JsonNode timeline = server().get(one(id) + "/timeline");
            if (json) {
                json(timeline);
                return 0;
            }
            say(
                    "%s of %s is %s"
                            .formatted(
                                    value(timeline, "device_id"),
                                    value(timeline, "user_id"),
                                    timeline.path("online").asBoolean() ? "online" : "offline"));
            for (String lane : List.of("urgent", "normal")) {
                JsonNode waiting = timeline.path("waiting").path(lane);
                say(
                        "%s: %s messages wait, %s bytes"
                                .formatted(
                                        lane, value(waiting, "messages"), value(waiting, "bytes")));
            }
            List<List<String>> rows = new ArrayList<>();
            rows.add(List.of("AT", "EVENT", "CONNECTION", "TYPE", "TRANSPORT", "REASON", "DETAIL"));
            for (JsonNode event : timeline.path("events")) {
                rows.add(
                        List.of(
                                cell(event, "at"),
                                cell(event, "event"),
                                cell(event, "connection_id"),
                                cell(event, "connection_type"),
                                cell(event, "transport"),
                                cell(event, "reason"),
                                cell(event, "detail")));
            }
            if (rows.size() > 1) {
                table(rows);
            }
            return 0;
        }
    }
}
