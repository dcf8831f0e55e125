package dev.earshot.server.cli;

import dev.earshot.server.config.Configuration;
import dev.earshot.server.config.ConfigurationException;
import dev.earshot.server.config.Sources;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of every command that reads the configuration. Confined to one command. */
final class ConfigurationOptions {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Configuration file (default: ./earshot.yaml if it exists).")
    private @Nullable Path file;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "Folder of the store and the generated secret (default: ./data).")
    private @Nullable String dataDir;

    private final Map<String, String> flags = new HashMap<>();

    ConfigurationOptions with(String key, @Nullable Object value) {
        if (value != null) {
            flags.put(key, value.toString());
        }
        return this;
    }

    Configuration load() throws ConfigurationException {
        return Configuration.load(sources());
    }

    Sources sources() {
        with("data.dir", dataDir);
        return Sources.ofProcess(file, flags);
    }
}
