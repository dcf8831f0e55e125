package dev.earshot.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Runs Jazzer on each target, in a process of its own, from the same seed each time and from the
 * inputs that an earlier run kept in {@code target/fuzz}. {@code -Dearshot.fuzz.seconds=N} searches
 * longer. A finding is left in {@code target/fuzz}; copied to {@code
 * src/test/resources/regressions} it is replayed by {@link FuzzCorpusTest} from then on.
 */
class FuzzIT {
    private static final long SECONDS = Long.getLong("earshot.fuzz.seconds", 10);
    private static final String UNITS = "stat::number_of_executed_units:";
    private static final String INSTRUMENTED =
            "dev.earshot.gateway.**:dev.earshot.wire.**:dev.earshot.identity.**"
                    + ":io.netty.handler.codec.**:tools.jackson.core.json.**";

    @ParameterizedTest
    @EnumSource
    void nothingIsFound(FuzzTarget target) throws Exception {
        boolean linux = System.getProperty("os.name").equals("Linux");
        if (!linux) {
            System.out.println("Fuzzing is skipped: Jazzer's native part is tried on Linux only");
        }
        assumeTrue(linux);
        Path folder =
                Path.of("target/fuzz", target.name().toLowerCase(Locale.ROOT)).toAbsolutePath();
        Path corpus = Files.createDirectories(folder.resolve("corpus"));
        Path log = folder.resolve("log");
        Process jazzer =
                new ProcessBuilder(line(target, folder, corpus))
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        try {
            assertThat(jazzer.waitFor(SECONDS + 180, TimeUnit.SECONDS))
                    .as("fuzzing ends in time; see %s", log)
                    .isTrue();
        } finally {
            jazzer.destroyForcibly();
        }
        List<String> lines = Files.readAllLines(log, StandardCharsets.ISO_8859_1);
        long executions =
                lines.stream()
                        .filter(one -> one.startsWith(UNITS))
                        .mapToLong(one -> Long.parseLong(one.substring(UNITS.length()).strip()))
                        .sum();
        System.out.println(
                "Fuzzed " + target + " with " + executions + " inputs in " + SECONDS + " s");
        assertThat(jazzer.exitValue())
                .as("findings of %s lie in %s:%n%s", target, folder, finding(lines))
                .isZero();
        assertThat(executions).as("inputs; see %s", log).isGreaterThan(seeds(target));
        assertThat(lines).as("coverage; see %s", log).anyMatch(one -> one.contains(" cov: "));
    }

    /** Without more than these the fuzzer has tried nothing of its own. */
    private static long seeds(FuzzTarget target) throws IOException {
        try (Stream<Path> files = Files.list(target.seeds())) {
            return files.count();
        }
    }

    private static List<String> line(FuzzTarget target, Path folder, Path corpus)
            throws IOException {
        List<String> line =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx512m",
                                "-XX:+EnableDynamicAgentLoading",
                                "--enable-native-access=ALL-UNNAMED",
                                "--sun-misc-unsafe-memory-access=allow",
                                "-cp",
                                System.getProperty("java.class.path"),
                                "com.code_intelligence.jazzer.Jazzer",
                                "--target_class=" + target.className(),
                                // Its detectors of injections would hook every class, to no use.
                                "--custom_hook_excludes=**",
                                "--instrumentation_includes=" + INSTRUMENTED,
                                "--reproducer_path=" + folder,
                                "-artifact_prefix=" + folder + "/",
                                "-max_total_time=" + SECONDS,
                                "-max_len=4096",
                                "-timeout=30",
                                "-seed=1",
                                // Comparisons that come closer count as news.
                                "-use_value_profile=1",
                                "-print_final_stats=1",
                                corpus.toString()));
        for (Path inputs : List.of(target.seeds(), target.regressions())) {
            if (Files.isDirectory(inputs)) {
                line.add(inputs.toString());
            }
        }
        return line;
    }

    private static String finding(List<String> lines) {
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).startsWith("== ") || lines.get(i).contains("ERROR")) {
                return String.join("\n", lines.subList(i, Math.min(lines.size(), i + 20)));
            }
        }
        return "see the log";
    }
}
