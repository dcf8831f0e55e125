package dev.earshot.server.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.earshot.testkit.process.ServerCommand;
import dev.earshot.testkit.process.ServerProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What somebody sees who did something wrong: one line for each fault that says what is wrong and
 * what to do, the right exit code, and nothing else, neither traces nor warnings of the JVM.
 */
class NewUserErrorsIT {
    private static final Duration ENDS_WITHIN = Duration.ofSeconds(60);
    private static final int FAILED = 1;
    private static final int WRONG_USE = 2;

    @TempDir private Path folder;

    @Test
    void aKeyWithATypingErrorIsNamedWithTheOneThatWasMeant() throws IOException {
        Path file = config("http:\n  prot: 9\nlog.levle: info\n");
        assertThat(errors(plain().withArguments("--config", file.toString()), WRONG_USE))
                .hasSize(2)
                .anyMatch(line -> line.contains("did you mean http.port?"))
                .anyMatch(line -> line.contains("did you mean log.level?"));
    }

    @Test
    void aVariableWithATypingErrorIsNamedWithTheOneThatWasMeant() {
        assertThat(error(plain().with("htp.port", "1"), WRONG_USE))
                .contains("EARSHOT_HTP_PORT", "did you mean EARSHOT_HTTP_PORT?");
    }

    @Test
    void aValueThatDoesNotFitIsNamedWithItsPlaceAndWhatWouldFit() throws IOException {
        Path file = config("heartbeat:\n  ping.period: often\n");
        assertThat(error(plain().withArguments("--config", file.toString()), WRONG_USE))
                .contains("heartbeat.ping.period", "often", "30s", "earshot.yaml:2");
    }

    @Test
    void aFileThatIsNoYamlIsNamedWithThePlace() throws IOException {
        Path file = config("http: [1\n");
        assertThat(error(plain().withArguments("--config", file.toString()), WRONG_USE))
                .contains("earshot.yaml:", "YAML");
    }

    @Test
    void aPortThatIsNoNumberIsWrongUse() {
        assertThat(error(plain().withArguments("--port", "many"), WRONG_USE))
                .contains("http.port", "many", "0 to 65535");
    }

    @Test
    void aTakenPortIsNamedWithItsKey() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = String.valueOf(taken.getLocalPort());
            assertThat(error(plain().withArguments("--port", port), FAILED))
                    .contains(port, "stop the program", "http.port");
            assertThat(error(plain().with("admin.port", port), FAILED))
                    .contains(port, "stop the program", "admin.port");
        }
    }

    @Test
    void aPortThatNeedsRightsIsNotTakenForATakenOne() throws IOException {
        int least =
                Integer.parseInt(
                        Files.readString(Path.of("/proc/sys/net/ipv4/ip_unprivileged_port_start"))
                                .strip());
        assumeTrue(least > 80, "any user may take port 80 here");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")), "setpriv is not installed");
        ServerCommand weak =
                plain().withPrefix(
                                List.of(
                                        "setpriv",
                                        "--bounding-set=-net_bind_service",
                                        "--inh-caps=-net_bind_service"))
                        .withArguments("--port", "80");
        assertThat(error(weak, FAILED)).contains(":80", "special rights", "http.port");
    }

    @Test
    void anAddressOfAnotherMachineIsNamedWithItsKey() {
        assertThat(error(plain().with("http.host", "192.0.2.1"), FAILED))
                .contains("192.0.2.1", "address of this machine", "http.host");
        assertThat(error(plain().with("http.host", "no-such-host.invalid"), FAILED))
                .contains("no-such-host.invalid", "http.host");
    }

    @Test
    void aDataDirectoryThatIsAFileIsCalledOne() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        assertThat(error(at(file), FAILED)).contains(file.toString(), "is a file", "--data-dir");
    }

    @Test
    void aDataDirectoryThatNobodyMayWriteToIsCalledSo() {
        assertThat(error(at(Path.of("/proc/earshot")), FAILED))
                .contains("/proc/earshot", "not writable", "--data-dir");
    }

    @Test
    void aLockedDataDirectoryIsNamedWithTheProcessThatHasIt() {
        Path dir = folder.resolve("shared");
        try (Site site = new Site(dir).start()) {
            assertThat(error(site.command(), FAILED))
                    .contains(dir.toString(), String.valueOf(site.server().pid()), "data.dir");
        }
    }

    @Test
    void aMissingEngineIsNamedWithWhatToDo() throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        ServerCommand plain = plain().with("engines.tts", "espeak");
        Map<String, String> environment = new LinkedHashMap<>(plain.environment());
        environment.put("PATH", empty.toString());
        ServerCommand without =
                new ServerCommand(
                        plain.dataDir(),
                        plain.classPath(),
                        plain.prefix(),
                        plain.javaOptions(),
                        plain.arguments(),
                        environment);
        assertThat(error(without, FAILED)).contains("espeak-ng", "install it", "freetts");
    }

    private ServerCommand plain() {
        return at(folder.resolve("data"));
    }

    private static ServerCommand at(Path dataDir) {
        return ServerCommand.on(dataDir).with("engines.tts", "tone");
    }

    private Path config(String yaml) throws IOException {
        return Files.writeString(folder.resolve("earshot.yaml"), yaml);
    }

    private static String error(ServerCommand command, int exit) {
        List<String> errors = errors(command, exit);
        assertThat(errors).hasSize(1);
        return errors.getFirst();
    }

    /** The lines for people. What went well before may be logged, as JSON. */
    private static List<String> errors(ServerCommand command, int exit) {
        try (ServerProcess server = ServerProcess.launch(command)) {
            assertThat(server.awaitExit(ENDS_WITHIN)).as(server.transcript()).isEqualTo(exit);
            assertThat(server.outputLines()).isEmpty();
            List<String> errors =
                    server.errorLines().stream()
                            .filter(line -> !line.contains("\"level\":\"info\""))
                            .toList();
            assertThat(errors).isNotEmpty().allMatch(line -> line.startsWith("earshot: "));
            return errors;
        }
    }
}
