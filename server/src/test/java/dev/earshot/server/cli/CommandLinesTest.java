package dev.earshot.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLinesTest {
    @TempDir private Path data;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void printsVersion() {
        assertThat(run("--version")).isZero();
        assertThat(out.toString()).startsWith("earshot ");
    }

    @Test
    void printsHelpWithEveryCommand() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString())
                .contains(
                        "Usage: earshot",
                        "serve",
                        "demo",
                        "token",
                        "check-token",
                        "config",
                        "status",
                        "connections",
                        "console",
                        "doctor");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "--nonsense",
                "nonsense",
                "config",
                "config nonsense",
                "token",
                "token --user a/b",
                "token --user a --role king",
                "token --user a --ttl soon",
                "token --user a --rooms x*y",
                "check-token",
                "connections",
                "connections nonsense",
                "connections show",
                "connections kick",
                "status nonsense",
                "serve --port many",
                "serve --port 70000",
                "serve --config no-such-file.yaml"
            })
    void answersWrongUseWithOneLineAndTwo(String line) {
        assertThat(run(line.isEmpty() ? new String[0] : line.split(" ", -1))).isEqualTo(2);
        assertThat(err.toString().lines()).singleElement().asString().startsWith("earshot: ");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void printsATokenAndNothingElse() {
        assertThat(
                        run(
                                "token",
                                "--user",
                                "anna",
                                "--role",
                                "dm",
                                "--rooms",
                                "demo,x*",
                                "--data-dir",
                                data.toString()))
                .isZero();
        assertThat(out.toString()).matches("[\\w-]+\\.[\\w-]+\\.[\\w-]+\\R");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void explainsATokenOfItsOwn() {
        run(
                "token",
                "--user",
                "anna",
                "--device",
                "phone",
                "--role",
                "dm",
                "--rooms",
                "demo",
                "--data-dir",
                data.toString());
        String token = out.toString().strip();
        out.getBuffer().setLength(0);

        assertThat(run("check-token", token, "--data-dir", data.toString())).isZero();
        assertThat(out.toString()).contains("accepted", "anna", "phone", "dm", "demo");
    }

    @Test
    void refusesAForeignTokenWithOneLineAndOne() {
        run("token", "--user", "anna", "--data-dir", data.resolve("other").toString());
        String token = out.toString().strip();

        assertThat(run("check-token", token, "--data-dir", data.toString())).isEqualTo(1);
        assertThat(err.toString().lines())
                .singleElement()
                .asString()
                .contains("signature")
                .doesNotContain(token);
    }

    @Test
    void saysWhatToDoWithADamagedSecret() throws Exception {
        Files.writeString(data.resolve("secret"), "nonsense");

        assertThat(run("token", "--user", "anna", "--data-dir", data.toString())).isEqualTo(1);
        assertThat(err.toString().lines())
                .singleElement()
                .asString()
                .contains("secret", "delete it");
    }

    @Test
    void reportsEveryFaultOfTheConfigurationOnALineOfItsOwn() throws Exception {
        Path file = Files.writeString(data.resolve("bad.yaml"), "http.port: x\nnonsense: 1\n");

        assertThat(run("config", "check", "--config", file.toString())).isEqualTo(2);
        assertThat(err.toString().lines())
                .hasSize(2)
                .allMatch(line -> line.startsWith("earshot: "));
    }

    @Test
    void printsConfigurationAndItsDocumentation() {
        assertThat(run("config", "print")).isZero();
        assertThat(out.toString()).contains("http.port: 8080");
        assertThat(run("config", "doc")).isZero();
        assertThat(out.toString()).contains("# Configuration", "EARSHOT_HTTP_PORT");
    }

    @Test
    void saysWhatToDoWhereAPortIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0)) {
            int exit =
                    run(
                            "serve",
                            "--port",
                            String.valueOf(taken.getLocalPort()),
                            "--data-dir",
                            data.toString());

            assertThat(exit).isEqualTo(1);
            assertThat(err.toString().lines()).singleElement().asString().contains("http.port");
        }
    }

    private int run(String... args) {
        return CommandLines.create()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(args);
    }
}
