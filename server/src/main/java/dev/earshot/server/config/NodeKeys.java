package dev.earshot.server.config;

import static dev.earshot.server.config.Kind.PATH;
import static dev.earshot.server.config.Kind.oneOf;

import dev.earshot.store.sqlite.SqliteStoreConfig;
import dev.earshot.store.sqlite.SqliteStoreConfig.Synchronous;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Keys of the process and its store. Immutable. */
final class NodeKeys {
    static final Setting<Path> DATA_DIR =
            Setting.of(
                    "data.dir",
                    PATH,
                    "./data",
                    "Folder of the embedded store, the audio and the generated secret; one server at a time.");
    static final Setting<String> LOG_LEVEL =
            Setting.of(
                    "log.level",
                    oneOf("error", "warn", "info", "debug"),
                    "info",
                    "What is logged, as JSON lines on standard error.");
    static final Setting<String> SYNCHRONOUS =
            Setting.of(
                    "store.synchronous",
                    oneOf("full", "normal"),
                    "full",
                    "What a commit waits for: `full` for the disk, so that it survives a loss of power; `normal` for the"
                            + " operating system, so that it survives the death of the process.");

    static final Section SECTION =
            new Section("Files and logging", List.of(DATA_DIR, LOG_LEVEL, SYNCHRONOUS));

    private NodeKeys() {}

    static SqliteStoreConfig store(Values values, Duration resumeWindow) {
        SqliteStoreConfig defaults = SqliteStoreConfig.in(values.get(DATA_DIR));
        return new SqliteStoreConfig(
                defaults.dataDir(),
                Synchronous.valueOf(values.get(SYNCHRONOUS).toUpperCase(Locale.ROOT)),
                defaults.queueOps(),
                defaults.groupOps(),
                defaults.groupTime(),
                defaults.readQueueOps(),
                defaults.busyTimeout(),
                defaults.stallLimit(),
                defaults.retryMin(),
                defaults.retryMax(),
                resumeWindow,
                defaults.audioQueueBytes(),
                defaults.audioFileBytes());
    }
}
