package dev.earshot.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class MainTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void printsVersion() {
        assertThat(run("--version")).isZero();
        assertThat(out.toString()).startsWith("earshot ");
    }

    @Test
    void printsHelp() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString()).contains("Usage: earshot");
    }

    @Test
    void answersUnknownOptionWithOneLineAndTwo() {
        assertThat(run("--nonsense")).isEqualTo(2);
        assertThat(err.toString().lines()).singleElement().asString().contains("--nonsense");
    }

    @Test
    void answersMissingCommandWithOneLineAndTwo() {
        assertThat(run()).isEqualTo(2);
        assertThat(err.toString().lines()).hasSize(1);
    }

    private int run(String... args) {
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(args);
    }
}
