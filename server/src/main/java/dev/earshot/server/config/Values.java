package dev.earshot.server.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The effective text of every key, its source, and every fault found so far. One thread at a time.
 */
final class Values {
    /** A value as an operator gave it. {@code source} names the place for people. */
    record Given(String text, String source) {}

    private final Map<String, Setting<?>> known = new LinkedHashMap<>();
    private final Map<String, Given> given = new HashMap<>();
    private final Set<String> faults = new LinkedHashSet<>();

    Values(List<Setting<?>> settings, Sources sources) {
        settings.forEach(setting -> known.put(setting.key(), setting));
        readFile(sources);
        readEnvironment(sources);
        sources.flags().forEach((key, text) -> put(key, new Given(text, "the command line")));
    }

    private void readFile(Sources sources) {
        Path file = sources.file();
        if (file == null) {
            file = sources.workingDirectory().resolve(Sources.FILE_NAME);
            if (!Files.exists(file)) {
                return;
            }
        }
        String name = file.toString();
        List<String> inFile = new ArrayList<>();
        YamlFile.read(file, inFile)
                .forEach((key, entry) ->
                        put(key, new Given(entry.text(), name + ":" + entry.line())));
        faults.addAll(inFile);
    }

    private void readEnvironment(Sources sources) {
        Map<String, String> keys = new HashMap<>();
        known.values().forEach(setting -> keys.put(setting.variable(), setting.key()));
        new TreeMap<>(sources.environment())
                .forEach((variable, text) -> {
                    if (!variable.startsWith(Sources.PREFIX)) {
                        return;
                    }
                    String key = keys.get(variable);
                    if (key == null) {
                        faults.add(
                                "the environment variable "
                                        + variable
                                        + " sets no known key"
                                        + Spelling.hint(variable, keys.keySet()));
                    } else {
                        put(key, new Given(text, "the environment variable " + variable));
                    }
                });
    }

    private void put(String key, Given value) {
        if (known.containsKey(key)) {
            given.put(key, value);
        } else {
            faults.add(
                    value.source()
                            + ": unknown key "
                            + escaped(key)
                            + Spelling.hint(key, known.keySet()));
        }
    }

    /** The value of this key, or null where it is empty or at fault; then the fault is noted. */
    <T> @Nullable T find(Setting<T> setting) {
        String text = text(setting);
        if (text.isEmpty()) {
            return null;
        }
        try {
            return setting.kind().parser().apply(text);
        } catch (IllegalArgumentException e) {
            String shown = setting.secret() ? "its value" : "\"" + escaped(text) + "\"";
            faults.add(
                    setting.key()
                            + ": "
                            + shown
                            + " is not "
                            + setting.kind().expectation()
                            + source(setting));
            return null;
        }
    }

    /**
     * The value of this key; where it is at fault its default, so that the other faults are found
     * too.
     */
    <T> T get(Setting<T> setting) {
        T value = find(setting);
        if (value != null) {
            return value;
        }
        if (text(setting).isEmpty() && !setting.defaultText().isEmpty()) {
            faults.add(setting.key() + ": must not be empty" + source(setting));
        }
        return setting.kind().parser().apply(setting.defaultText());
    }

    /** Notes what only a look at the meaning of the value, or at several keys, has found. */
    void fault(Setting<?> setting, String explanation) {
        faults.add(setting.key() + ": " + explanation + source(setting));
    }

    String text(Setting<?> setting) {
        Given value = given.get(setting.key());
        return value == null ? setting.defaultText() : value.text().strip();
    }

    /** Where its value comes from, null for the default. */
    @Nullable String sourceOf(Setting<?> setting) {
        Given value = given.get(setting.key());
        return value == null ? null : value.source();
    }

    List<String> faults() {
        return List.copyOf(faults);
    }

    private String source(Setting<?> setting) {
        String source = sourceOf(setting);
        return source == null ? "" : " (from " + source + ")";
    }

    private static String escaped(String text) {
        String shown = text.length() > 80 ? text.substring(0, 80) + "…" : text;
        return shown.replaceAll("\\p{Cntrl}", "?");
    }
}
