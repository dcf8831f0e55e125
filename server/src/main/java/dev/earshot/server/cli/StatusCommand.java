package dev.earshot.server.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** Says how a running server is. One thread at a time. */
@Command(
        name = "status",
        description = "Says how the running server is (exit 1 where none runs).",
        mixinStandardHelpOptions = true)
final class StatusCommand extends RemoteCommand implements Callable<Integer> {
    @Option(names = "--json", description = "Prints one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        RunningServer server = server();
        JsonNode overview = server.get("/api/v1/overview");
        if (json) {
            json(overview);
            return 0;
        }
        JsonNode rooms = overview.path("rooms");
        JsonNode messages = overview.path("messages");
        say(
                "earshot "
                        + value(overview, "version")
                        + " is "
                        + value(overview, "status")
                        + ", up "
                        + spoken(Duration.ofSeconds(overview.path("uptime_s").asLong())));
        for (JsonNode reason : overview.path("reasons")) {
            say("  because     " + reason.asString());
        }
        say("admin port    " + server.address());
        say("connections   " + overview.path("connections").asInt() + doors(overview.path("open")));
        say(
                "rooms         %s, %s playing, %s stalled, %s items waiting, heard at most %.1f ms apart"
                        .formatted(
                                rooms.path("count").asInt(),
                                rooms.path("playing").asInt(),
                                rooms.path("stalled").asInt(),
                                rooms.path("pending").asLong(),
                                rooms.path("max_skew_us").asLong() / 1e3));
        say(
                "messages      %d sent, %d received, %d dropped, %d malformed"
                        .formatted(
                                messages.path("sent").asLong(),
                                messages.path("received").asLong(),
                                messages.path("dropped").asLong(),
                                messages.path("malformed").asLong()));
        return 0;
    }

    private static String doors(JsonNode open) {
        List<String> doors = new ArrayList<>();
        for (JsonNode door : open) {
            if (door.path("count").asInt() > 0) {
                doors.add(
                        door.path("count").asInt()
                                + " "
                                + value(door, "connection_type")
                                + "/"
                                + value(door, "transport"));
            }
        }
        return doors.isEmpty() ? "" : " (" + String.join(", ", doors) + ")";
    }
}
