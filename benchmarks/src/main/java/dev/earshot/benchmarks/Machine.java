package dev.earshot.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Names the machine that figures belong to. Stateless, thread-safe. */
final class Machine {
    private Machine() {}

    static Map<String, Object> described() {
        Map<String, Object> machine = new LinkedHashMap<>();
        machine.put("cpu", field("/proc/cpuinfo", "model name"));
        machine.put("cores", cores());
        machine.put("memory", field("/proc/meminfo", "MemTotal"));
        machine.put(
                "kernel", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        machine.put("java", System.getProperty("java.vm.version"));
        return machine;
    }

    static String line() {
        return "%s, %s cores, %s, %s, Java %s".formatted(described().values().toArray());
    }

    /** All of the machine's, whatever this process is pinned to. */
    private static long cores() {
        try (var lines = Files.lines(Path.of("/proc/cpuinfo"), StandardCharsets.ISO_8859_1)) {
            return lines.filter(line -> line.startsWith("processor")).count();
        } catch (IOException e) {
            return Runtime.getRuntime().availableProcessors();
        }
    }

    private static String field(String file, String name) {
        try {
            for (String line : Files.readAllLines(Path.of(file), StandardCharsets.ISO_8859_1)) {
                if (line.startsWith(name)) {
                    return line.substring(line.indexOf(':') + 1).strip();
                }
            }
        } catch (IOException e) {
            // Not a Linux; the name stays unknown.
        }
        return "unknown";
    }
}
