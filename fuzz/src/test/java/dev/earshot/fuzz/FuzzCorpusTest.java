package dev.earshot.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Replays the seeds and every input that once was a finding, without any fuzzer. */
class FuzzCorpusTest {
    @ParameterizedTest
    @EnumSource
    void knownInputsHold(FuzzTarget target) throws IOException {
        assertThat(files(target.seeds())).as("seeds of %s", target).isNotEmpty();
        for (Path folder : List.of(target.seeds(), target.regressions())) {
            for (Path file : files(folder)) {
                byte[] input = Files.readAllBytes(file);
                assertThatCode(() -> target.run(input)).as("%s", file).doesNotThrowAnyException();
            }
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }
}
