package dev.earshot.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Keeps the measured process and the one that measures apart: the first on core 0, the second on
 * core 1, where {@code taskset} is there and the machine has two cores. Stateless, thread-safe.
 */
final class Cores {
    private static final Path TASKSET = Path.of("/usr/bin/taskset");

    private Cores() {}

    static boolean apart() {
        return Files.isExecutable(TASKSET) && Files.exists(Path.of("/sys/devices/system/cpu/cpu1"));
    }

    /** What goes before the command of the measured process. */
    static List<String> measured() {
        return apart() ? List.of(TASKSET.toString(), "-c", "0") : List.of();
    }

    /** What goes before the command of a driver in a process of its own. */
    static List<String> driver() {
        return apart() ? List.of(TASKSET.toString(), "-c", "1") : List.of();
    }

    /** Moves this process, with all of its threads, to the driver's core. */
    static void moveDriver() throws IOException {
        if (apart()) {
            String pid = Long.toString(ProcessHandle.current().pid());
            Commands.run(List.of(TASKSET.toString(), "-a", "-c", "-p", "1", pid));
        }
    }

    static String described() {
        return apart() ? "server on core 0, driver on core 1" : "not pinned";
    }
}
