package dev.earshot.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.earshot.wire.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Every benchmark runs and yields figures that can be true; no time is a pass mark. */
class BenchTest {
    @TempDir private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @ValueSource(
            strings = {"radio --engines tone,freetts", "start", "idle", "ledger", "fanout", "slow"})
    void quickRunYieldsSaneFigures(String command) throws IOException {
        Path file = folder.resolve("figures.json");
        List<String> args = new ArrayList<>(List.of(command.split(" ")));
        args.addAll(List.of("--quick", "--json", file.toString()));

        int exit = run(args.toArray(String[]::new));

        assertThat(exit).as(err.toString()).isZero();
        JsonNode report = Json.decode(Files.readAllBytes(file));
        assertThat(report.path("machine").path("cores").asInt()).isPositive();
        assertThat(report.path("measures").size()).isPositive();
        for (JsonNode measure : report.path("measures")) {
            assertThat(out.toString()).contains(measure.path("name").asString());
            double min = measure.path("min").asDouble();
            double median = measure.path("median").asDouble();
            double max = measure.path("max").asDouble();
            assertThat(median).as(measure.toString()).isBetween(min, max).isFinite();
            assertThat(measure.path("readings").size())
                    .isEqualTo(measure.path("runs").asInt())
                    .isPositive();
            if (!measure.path("unit").asString().startsWith("bytes")) {
                assertThat(min).as(measure.toString()).isPositive();
            }
        }
    }

    @Test
    void answersAFailureWithOneLineAndOne() {
        assertThat(run("radio", "--quick", "--engines", "nosuch")).isEqualTo(1);
        assertThat(errors()).singleElement().asString().contains("nosuch");
    }

    @Test
    void answersWrongUseWithOneLineAndTwo() {
        assertThat(run("radio", "--nonsense")).isEqualTo(2);
        assertThat(errors()).singleElement().asString().contains("--nonsense");
    }

    @Test
    void answersAMissingNameWithOneLineAndTwo() {
        assertThat(run()).isEqualTo(2);
        assertThat(errors()).hasSize(1);
    }

    private List<String> errors() {
        return err.toString().lines().filter(line -> line.startsWith("earshot: ")).toList();
    }

    private int run(String... args) {
        return Bench.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(args);
    }
}
