package dev.earshot.server.config;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where values come from, weakest first: file, environment, flags. Immutable.
 *
 * @param file the YAML file that a flag named, which must then exist; null for {@code earshot.yaml}
 *     in the working directory where there is one
 * @param workingDirectory where {@code earshot.yaml} is looked for
 * @param environment of the process
 * @param flags values of the command line by key
 */
public record Sources(
        @Nullable Path file,
        Path workingDirectory,
        Map<String, String> environment,
        Map<String, String> flags) {
    /** What a variable of ours begins with. */
    static final String PREFIX = "EARSHOT_";

    /** The name of the file that is read without being named. */
    static final String FILE_NAME = "earshot.yaml";

    /** Copies the maps. */
    public Sources {
        environment = Map.copyOf(environment);
        flags = Map.copyOf(flags);
    }

    /** This process: its working directory and environment. */
    public static Sources ofProcess(@Nullable Path file, Map<String, String> flags) {
        return new Sources(file, Path.of(""), System.getenv(), flags);
    }
}
