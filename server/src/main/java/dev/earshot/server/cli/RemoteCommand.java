package dev.earshot.server.cli;

import dev.earshot.server.config.ConfigurationException;
import dev.earshot.server.log.SafeText;
import dev.earshot.wire.Json;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** What the commands share that talk to a running server. One thread at a time. */
abstract class RemoteCommand {
    private static final int MAX_CELL = 60;
    private static final int MAX_VALUE = 300;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private ConfigurationOptions configuration = new ConfigurationOptions();

    RunningServer server() throws ConfigurationException, CommandFailure {
        return RunningServer.find(configuration.load());
    }

    void say(String line) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }

    void json(JsonNode value) {
        say(new String(Json.encode(value), StandardCharsets.UTF_8));
    }

    /** A table with as wide columns as it needs; the first row is the heading. */
    void table(List<List<String>> rows) {
        int columns = rows.getFirst().size();
        List<Integer> widths = new ArrayList<>();
        for (int column = 0; column < columns; column++) {
            int at = column;
            widths.add(rows.stream().mapToInt(row -> row.get(at).length()).max().orElse(0));
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < columns; column++) {
                String cell = row.get(column);
                line.append(cell).append(" ".repeat(widths.get(column) - cell.length() + 2));
            }
            say(line.toString().stripTrailing());
        }
    }

    /** A field for a table: what a peer may have chosen cannot steer the terminal. */
    static String cell(JsonNode object, String name) {
        return text(object.path(name), MAX_CELL);
    }

    /** A field for a line of its own. */
    static String value(JsonNode object, String name) {
        return text(object.path(name), MAX_VALUE);
    }

    private static String text(JsonNode value, int most) {
        if (value.isNull() || value.isMissingNode()) {
            return "-";
        }
        if (value.isArray()) {
            List<String> all = new ArrayList<>();
            value.forEach(one -> all.add(one.asString()));
            return all.isEmpty() ? "-" : SafeText.visible(String.join(", ", all), most);
        }
        return SafeText.visible(value.asString(), most);
    }

    /** Such as {@code 3 d 4 h}, {@code 5 min 6 s}. */
    static String spoken(Duration duration) {
        if (duration.toDays() > 0) {
            return duration.toDays() + " d " + duration.toHoursPart() + " h";
        }
        if (duration.toHours() > 0) {
            return duration.toHours() + " h " + duration.toMinutesPart() + " min";
        }
        return duration.toMinutes() > 0
                ? duration.toMinutes() + " min " + duration.toSecondsPart() + " s"
                : duration.toSeconds() + " s";
    }
}
