package dev.earshot.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.earshot.gateway.socket.SocketLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** RFC 6455 as the Autobahn suite sees it, over real sockets against the real gateway. */
class AutobahnIT {
    private static final Path INDEX = Path.of("target/autobahntestsuite-reports/index.json");
    private static final Path LOG = Path.of("target/autobahn.log");

    @Test
    void everyCaseOfTheProtocolPasses() throws Exception {
        AutobahnReport report =
                run(
                        SocketLimits.DEFAULT,
                        Duration.ofMinutes(5),
                        List.of("1.*", "2.*", "3.*", "4.*", "5.*", "6.*", "7.*", "10.*"));
        assertThat(report.faults()).isEmpty();
        assertThat(report.cases()).hasSizeGreaterThanOrEqualTo(246);
    }

    /** Section 9, in the profile {@code slow}: up to 16 MiB in one message or a million frames. */
    @Test
    void largeMessagesPass() throws Exception {
        boolean all = System.getProperty("earshot.autobahn.sections", "").equals("all");
        assumeTrue(all, "section 9 takes half an hour; -Pslow runs it");
        AutobahnReport report = run(roomy(), Duration.ofMinutes(30), List.of("9.*"));
        assertThat(report.faults()).isEmpty();
        assertThat(report.cases()).hasSizeGreaterThanOrEqualTo(54);
    }

    /** Section 9 sends 16 MiB in fragments of 64 bytes and does not read meanwhile. */
    private static SocketLimits roomy() {
        SocketLimits plain = SocketLimits.DEFAULT;
        return new SocketLimits(
                16 << 20,
                100_000,
                1,
                Duration.ofMinutes(10),
                64 << 20,
                plain.pingPeriod(),
                Duration.ofMinutes(10),
                Duration.ofMinutes(10),
                plain.closeWait(),
                plain.pingsPerSecond());
    }

    private static AutobahnReport run(SocketLimits limits, Duration within, List<String> cases)
            throws IOException, InterruptedException {
        Files.deleteIfExists(INDEX);
        try (EchoGateway server = new EchoGateway(limits)) {
            List<String> line =
                    new ArrayList<>(
                            List.of(
                                    Path.of(System.getProperty("java.home"), "bin", "java")
                                            .toString(),
                                    "-Xmx1g",
                                    "-cp",
                                    System.getProperty("java.class.path"),
                                    FuzzingClient.class.getName(),
                                    "earshot",
                                    server.address()));
            line.addAll(cases);
            Process client =
                    new ProcessBuilder(line)
                            .redirectErrorStream(true)
                            .redirectOutput(LOG.toFile())
                            .start();
            try {
                assertThat(client.waitFor(within.toMillis(), TimeUnit.MILLISECONDS))
                        .as("the suite ends in time; see %s", LOG)
                        .isTrue();
            } finally {
                client.destroyForcibly();
            }
        }
        assertThat(INDEX).as("the report; see %s", LOG).exists();
        AutobahnReport report = AutobahnReport.read(INDEX);
        report.sums().forEach(System.out::println);
        return report;
    }
}
