package dev.earshot.server.cli;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** Lists, shows and ends connections of a running server. One thread at a time. */
@Command(
        name = "connections",
        description = "Lists, shows or ends connections of the running server.",
        synopsisSubcommandLabel = "(list | show ID | kick ID)",
        mixinStandardHelpOptions = true,
        subcommands = {
            ConnectionsCommand.ListThem.class,
            ConnectionsCommand.Show.class,
            ConnectionsCommand.Kick.class
        })
final class ConnectionsCommand implements Runnable {
    private static final String PATH = "/api/v1/connections";

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "connections needs one of list, show and kick");
    }

    private static String one(String id) {
        return PATH + "/" + URLEncoder.encode(id, StandardCharsets.UTF_8);
    }

    private static CommandFailure unknown(String id) {
        return new CommandFailure(
                "there is no connection "
                        + dev.earshot.server.log.SafeText.visible(id, 140)
                        + "; earshot connections list shows which there are");
    }

    /** {@code connections list}. */
    @Command(
            name = "list",
            description = "Lists connections, live ones unless --state says otherwise.",
            mixinStandardHelpOptions = true)
    static final class ListThem extends RemoteCommand implements Callable<Integer> {
        private static final int MOST = 1_000;

        @Option(names = "--user", paramLabel = "U", description = "Only of this user.")
        private @Nullable String user;

        @Option(names = "--device", paramLabel = "D", description = "Only from this device.")
        private @Nullable String device;

        @Option(names = "--room", paramLabel = "R", description = "Only in this room.")
        private @Nullable String room;

        @Option(
                names = "--state",
                paramLabel = "STATE",
                description =
                        "connected (default), disconnected, failed, superseded, ended (the latest first) or all.")
        private String state = "connected";

        @Option(names = "--json", description = "Prints one JSON object.")
        private boolean json;

        @Override
        public Integer call() throws Exception {
            Map<String, @Nullable String> query = new LinkedHashMap<>();
            query.put("user", user);
            query.put("device", device);
            query.put("room", room);
            query.put("state", state.equals("all") ? null : state);
            query.put("limit", String.valueOf(MOST));
            JsonNode page = server().get(PATH + "?" + encoded(query));
            if (json) {
                json(page);
                return 0;
            }
            List<List<String>> rows = new ArrayList<>();
            rows.add(
                    List.of(
                            "ID",
                            "USER",
                            "DEVICE",
                            "TYPE",
                            "TRANSPORT",
                            "ROOM",
                            "STATUS",
                            "SINCE",
                            "ADDRESS"));
            for (JsonNode one : page.path("connections")) {
                rows.add(row(one));
            }
            if (rows.size() == 1) {
                say("no connections");
                return 0;
            }
            table(rows);
            if (!page.path("next").isNull()) {
                say("… and more; narrow it down with --user, --device or --room");
            }
            return 0;
        }

        private static List<String> row(JsonNode one) {
            return List.of(
                    cell(one, "connection_id"),
                    cell(one, "user_id"),
                    cell(one, "device_id"),
                    cell(one, "connection_type"),
                    cell(one, "transport"),
                    cell(one, "room"),
                    cell(one, "status"),
                    cell(
                            one,
                            one.path("disconnected_at").isNull()
                                    ? "connected_at"
                                    : "disconnected_at"),
                    cell(one, "client_ip"));
        }

        private static String encoded(Map<String, @Nullable String> query) {
            List<String> parts = new ArrayList<>();
            query.forEach((name, value) -> {
                if (value != null) {
                    parts.add(name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8));
                }
            });
            return String.join("&", parts);
        }
    }

    /** {@code connections show}. */
    @Command(
            name = "show",
            description =
                    "Shows all that is known of a connection, with what it was sent and heard.",
            mixinStandardHelpOptions = true)
    static final class Show extends RemoteCommand implements Callable<Integer> {
        @Parameters(paramLabel = "ID", description = "The connection.")
        private String id = "";

        @Option(names = "--json", description = "Prints one JSON object.")
        private boolean json;

        @Override
        public Integer call() throws Exception {
            JsonNode shown = server().find(one(id));
            if (shown == null) {
                throw unknown(id);
            }
            if (json) {
                json(shown);
                return 0;
            }
            for (String name : shown.propertyNames()) {
                if (!name.equals("playback") && !name.equals("cursors")) {
                    say("%-18s %s".formatted(name, value(shown, name)));
                }
            }
            List<List<String>> rows = new ArrayList<>();
            rows.add(List.of("SEQUENCE", "CHUNK", "SENT", "ACKNOWLEDGED", "PLAYED"));
            for (JsonNode mark : shown.path("playback")) {
                rows.add(
                        List.of(
                                cell(mark, "sequence_number"),
                                cell(mark, "chunk_id"),
                                cell(mark, "sent_at"),
                                cell(mark, "acknowledged_at"),
                                cell(mark, "played_at")));
            }
            if (rows.size() > 1) {
                say("");
                table(rows);
            }
            return 0;
        }
    }

    /** {@code connections kick}. */
    @Command(
            name = "kick",
            description = "Ends a connection; its client does not come back by itself (4101).",
            mixinStandardHelpOptions = true)
    static final class Kick extends RemoteCommand implements Callable<Integer> {
        @Parameters(paramLabel = "ID", description = "The connection.")
        private String id = "";

        @Override
        public Integer call() throws Exception {
            if (!server().delete(one(id))) {
                throw unknown(id);
            }
            say("kicked " + id);
            return 0;
        }
    }
}
