package dev.earshot.server.cli;

import dev.earshot.wire.Json;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Sends a message through a running server. One thread at a time. */
@Command(
        name = "publish",
        description = "Sends a message to a device, a user, a room, a group or everybody.",
        mixinStandardHelpOptions = true)
final class PublishCommand extends RemoteCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @ArgGroup(multiplicity = "1")
    private Target target = new Target();

    @Option(
            names = "--data",
            paramLabel = "JSON",
            required = true,
            description = "What to send: any JSON of at most 64 KiB.")
    private String data = "";

    @Option(names = "--urgent", description = "Overtakes what is normal.")
    private boolean urgent;

    @Option(
            names = "--class",
            paramLabel = "C",
            description = "durable, latest or volatile; what is usual for the target otherwise.")
    private @Nullable String messageClass;

    @Option(
            names = "--key",
            paramLabel = "K",
            description = "With class latest: takes the place of the message with this key.")
    private @Nullable String key;

    @Option(names = "--ttl", paramLabel = "SECONDS", description = "How long it waits.")
    private @Nullable Long ttlSeconds;

    @Option(
            names = "--wait-ack",
            paramLabel = "MS",
            description = "Waits so long for acknowledgements, at most 30000.")
    private @Nullable Long waitMillis;

    @Option(names = "--json", description = "Prints one JSON object.")
    private boolean json;

    /** Whom it is for, exactly one. */
    static final class Target {
        @Option(names = "--device", paramLabel = "D", description = "To this device.")
        private @Nullable String device;

        @Option(names = "--user", paramLabel = "U", description = "To all devices of this user.")
        private @Nullable String user;

        @Option(names = "--room", paramLabel = "R", description = "To everybody in this room.")
        private @Nullable String room;

        @Option(names = "--group", paramLabel = "G", description = "To the devices of this group.")
        private @Nullable String group;

        @Option(names = "--all", description = "To everybody.")
        private boolean all;

        Map<String, Object> named() {
            Map<String, Object> named = new LinkedHashMap<>();
            put(named, "device", device);
            put(named, "user", user);
            put(named, "room", room);
            put(named, "group", group);
            if (all) {
                named.put("all", true);
            }
            return named;
        }
    }

    @Override
    public Integer call() throws Exception {
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("to", target.named());
        message.put("data", data());
        put(message, "priority", urgent ? "urgent" : null);
        put(message, "class", messageClass);
        put(message, "key", key);
        put(message, "ttl_s", ttlSeconds);
        put(message, "wait_for_ack_ms", waitMillis);
        JsonNode receipt =
                server().post("/api/v1/publish", Json.decodeExactly(Json.encode(message)));
        if (json) {
            json(receipt);
            return 0;
        }
        say(
                "sent %s: %s live, %s queued, %s dropped, %s acknowledged"
                        .formatted(
                                value(receipt, "id"),
                                value(receipt, "live"),
                                value(receipt, "queued"),
                                value(receipt, "dropped"),
                                value(receipt, "acknowledged")));
        return 0;
    }

    private JsonNode data() {
        try {
            return Json.decodeExactly(data.getBytes(StandardCharsets.UTF_8));
        } catch (JacksonException e) {
            throw new ParameterException(
                    spec.commandLine(), "--data is JSON, such as '{\"hello\":1}' or '\"text\"'", e);
        }
    }

    private static void put(Map<String, Object> fields, String name, @Nullable Object value) {
        if (value != null) {
            fields.put(name, value);
        }
    }
}
