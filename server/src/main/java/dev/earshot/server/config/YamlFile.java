package dev.earshot.server.config;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * Reads a YAML file into dotted keys with the text of their values; nested maps and dotted keys
 * mean the same. One thread at a time.
 */
final class YamlFile {
    /** A value as written. */
    record Entry(String text, int line) {}

    private static final int MAX_BYTES = 1 << 20;

    private final Path file;
    private final List<String> faults;
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    private YamlFile(Path file, List<String> faults) {
        this.file = file;
        this.faults = faults;
    }

    /** Reads it; what is wrong with it is added to the faults. */
    static Map<String, Entry> read(Path file, List<String> faults) {
        YamlFile yaml = new YamlFile(file, faults);
        try {
            if (Files.size(file) > MAX_BYTES) {
                faults.add(file + " is larger than 1 MiB; no configuration is");
                return Map.of();
            }
            new Compose(
                            LoadSettings.builder()
                                    .setLabel(file.toString())
                                    .setMaxAliasesForCollections(10)
                                    .build())
                    .composeString(Files.readString(file))
                    .ifPresent(root -> yaml.collect("", root));
        } catch (NoSuchFileException e) {
            faults.add(file + " does not exist; name a file that does, or leave --config out");
        } catch (MalformedInputException e) {
            faults.add(file + " is not UTF-8");
        } catch (IOException e) {
            faults.add(file + " cannot be read: " + e.getMessage());
        } catch (MarkedYamlEngineException e) {
            faults.add(yaml.at(e.getProblemMark().orElse(null)) + "is not YAML: " + e.getProblem());
        } catch (YamlEngineException e) {
            faults.add(
                    file
                            + " is not YAML: "
                            + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        }
        return yaml.entries;
    }

    private void collect(String prefix, Node node) {
        switch (node) {
            case MappingNode map -> {
                for (NodeTuple entry : map.getValue()) {
                    if (entry.getKeyNode() instanceof ScalarNode key) {
                        collect(
                                prefix.isEmpty() ? key.getValue() : prefix + "." + key.getValue(),
                                entry.getValueNode());
                    } else {
                        faults.add(at(entry.getKeyNode()) + "a key is a word");
                    }
                }
            }
            case ScalarNode scalar ->
                    add(prefix, scalar, scalar.getTag().equals(Tag.NULL) ? "" : scalar.getValue());
            case SequenceNode list -> {
                List<String> texts = new ArrayList<>();
                for (Node one : list.getValue()) {
                    if (one instanceof ScalarNode scalar && !scalar.getValue().contains(",")) {
                        texts.add(scalar.getValue());
                    } else {
                        faults.add(at(one) + prefix + " is a list of words without commas");
                    }
                }
                add(prefix, list, String.join(",", texts));
            }
            default -> faults.add(at(node) + prefix + " has a value of an unknown shape");
        }
    }

    private void add(String key, Node node, String text) {
        if (key.isEmpty()) {
            faults.add(at(node) + "the file holds no keys");
            return;
        }
        int line = node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
        if (entries.put(key, new Entry(text, line)) != null) {
            faults.add(at(node) + key + " is set twice");
        }
    }

    private String at(Node node) {
        return at(node.getStartMark().orElse(null));
    }

    private String at(@Nullable Mark mark) {
        return mark == null ? file + ": " : file + ":" + (mark.getLine() + 1) + ": ";
    }
}
