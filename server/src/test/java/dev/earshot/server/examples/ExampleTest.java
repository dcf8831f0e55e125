package dev.earshot.server.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Reading blocks of a document and holding texts against them. */
class ExampleTest {
    @Test
    void findsBlocksWithTheirKindAndPlace() {
        List<Example> found =
                Example.of(
                        List.of("text", "```sh", "$ a", "```", "more", "```ws", "ws://x", "```"));
        assertThat(found)
                .containsExactly(
                        new Example("sh", 2, List.of("$ a")),
                        new Example("ws", 6, List.of("ws://x")));
        assertThatThrownBy(() -> Example.of(List.of("```sh", "$ a")))
                .hasMessageContaining("has no end");
    }

    @Test
    void matchesTextWithHoles() {
        assertThat(Example.matches(List.of("{\"a\":\"…\",\"b\":1}"), "{\"a\":\"x\",\"b\":1}\n"))
                .isTrue();
        assertThat(
                        Example.matches(
                                List.of("HTTP/1.1 200 OK", "…", "end"),
                                "HTTP/1.1 200 OK\r\nA: b\r\n\r\nend"))
                .isTrue();
        assertThat(Example.matches(List.of("a", "…"), "a\n")).isTrue();
        assertThat(Example.matches(List.of(), "\n")).isTrue();
        assertThat(Example.matches(List.of("a", ""), "a")).isTrue();
    }

    @Test
    void refusesEveryDifference() {
        assertThat(Example.matches(List.of("{\"a\":\"…\",\"b\":1}"), "{\"a\":\"x\",\"b\":2}"))
                .isFalse();
        assertThat(Example.matches(List.of("{\"a\":1}"), "{\"a\":1,\"c\":2}")).isFalse();
        assertThat(Example.matches(List.of("a"), "a\nb")).isFalse();
        assertThat(Example.matches(List.of("a", "b"), "a")).isFalse();
        assertThat(Example.matches(List.of(), "something")).isFalse();
        assertThat(Example.matches(List.of("something"), "")).isFalse();
        assertThat(Example.matches(List.of("a.c"), "abc")).isFalse();
    }
}
