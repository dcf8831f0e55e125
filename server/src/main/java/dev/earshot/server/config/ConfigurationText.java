package dev.earshot.server.config;

import java.util.ArrayList;
import java.util.List;

/**
 * The configuration for people: its documentation and its effective values. Stateless, thread-safe.
 */
public final class ConfigurationText {
    private static final String HIDDEN = "(hidden)";

    private ConfigurationText() {}

    /**
     * Every key with default and meaning, as Markdown: the content of {@code
     * docs/configuration.md}.
     */
    public static String documentation() {
        StringBuilder text = new StringBuilder(8_192);
        text.append(
                """
                # Configuration

                Generated from the program by `ConfigurationTextTest`; run it with `-Dtest.jvm.args=-Dearshot.docs.write=true` to write this file anew.

                Order: defaults < `earshot.yaml` in the working directory (or `--config FILE`) < environment < flags. In YAML a key
                may be nested or dotted. Durations are written `250ms`, `30s`, `5m`, `24h`, `7d`; sizes `524288`, `512KiB`, `2GiB`;
                lists as YAML lists or with commas. An unknown key, in the file or with the prefix `EARSHOT_`, is an error at start;
                all faults are reported at once. `earshot config check` validates, `earshot config print` shows effective values.
                """);
        for (Section section : Keys.SECTIONS) {
            text.append("\n## ")
                    .append(section.title())
                    .append("\n\n| key | variable | default | meaning |\n|---|---|---|---|\n");
            for (Setting<?> setting : section.settings()) {
                text.append("| `")
                        .append(setting.key())
                        .append("` | `")
                        .append(setting.variable())
                        .append("` | ")
                        .append(
                                setting.defaultText().isEmpty()
                                        ? "(empty)"
                                        : "`" + setting.defaultText() + "`")
                        .append(" | ")
                        .append(setting.meaning().replace("|", "\\|"))
                        .append(" (")
                        .append(setting.kind().name().replace("|", "\\|"))
                        .append(") |\n");
            }
        }
        return text.toString();
    }

    /**
     * Effective values as YAML lines, secrets hidden, with the source of each that is not a
     * default.
     *
     * @throws ConfigurationException with every fault
     */
    public static List<String> effective(Sources sources) throws ConfigurationException {
        Configuration.load(sources);
        Values values = new Values(Keys.ALL, sources);
        List<String> lines = new ArrayList<>();
        for (Setting<?> setting : Keys.ALL) {
            String text = values.text(setting);
            String shown = setting.secret() && !text.isEmpty() ? HIDDEN : quoted(text);
            String source = values.sourceOf(setting);
            lines.add(setting.key() + ": " + shown + (source == null ? "" : "  # from " + source));
        }
        return lines;
    }

    private static String quoted(String text) {
        boolean plain = !text.isEmpty() && text.matches("[A-Za-z0-9./_][A-Za-z0-9 ./_-]*");
        return plain ? text : "'" + text.replace("'", "''") + "'";
    }
}
