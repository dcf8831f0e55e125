package dev.earshot.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTargetTest {
    @Test
    void splitsBeforeItDecodesAndDecodesOnce() {
        assertThat(RequestTarget.parse("/a%2Fb/c%2520d/").segments())
                .isEqualTo(List.of("a/b", "c%20d", ""));
        assertThat(RequestTarget.parse("/").segments()).isEqualTo(List.of(""));
        assertThat(RequestTarget.parse("http://h:1/x?y").segments()).isEqualTo(List.of("x"));
        assertThat(RequestTarget.parse("/h%C3%A4").path()).isEqualTo("/hä");
        assertThat(RequestTarget.parse("/a+b").path()).isEqualTo("/a+b");
    }

    @Test
    void takesTheFirstOfEachParameter() {
        RequestTarget target = RequestTarget.parse("/x?a=1&a=2&b=%26+%3D&c&bad=%zz&=d");
        assertThat(target.query("a")).isEqualTo("1");
        assertThat(target.query("b")).isEqualTo("& =");
        assertThat(target.query("c")).isEmpty();
        assertThat(target.query("bad")).isNull();
        assertThat(target.query("nothing")).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "//\u0000",
                "/a%",
                "/a%2",
                "/a%zz",
                "/%00",
                "/%0d%0a",
                "/%ff",
                "/%c0%af",
                "/a b",
                "/\u00e4",
                "/x#y",
                "*"
            })
    void refusesWhatIsNoPath(String target) {
        assertThatThrownBy(() -> RequestTarget.parse(target))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void boundsTheNumberOfSegments() {
        assertThatThrownBy(() -> RequestTarget.parse("/a".repeat(33)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
