package dev.earshot.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.earshot.gateway.http.Route;
import dev.earshot.testkit.RawSocket;
import io.netty.util.AsciiString;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Requests made to cost more than they weigh: all of them are bounded by a count or a size. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CostlyRequestTest {
    private GatewayFixture fixture;

    @BeforeAll
    void start() {
        fixture =
                GatewayFixture.start(
                        Route.open(
                                "GET",
                                "/seen",
                                e -> e.respondJson(200, String.valueOf(e.query("last")))),
                        Route.open("GET", "/a/{x}/a/{y}", e -> e.respondJson(200, Map.of())));
    }

    @AfterAll
    void stop() {
        fixture.close();
    }

    @Test
    void refusesTenThousandHeaders() {
        assertThat(status("/seen", "a: b\r\n".repeat(10_000))).isEqualTo(431);
        assertThat(status("/seen", "a: b\r\n".repeat(99))).isEqualTo(200);
        assertThat(status("/seen", "a: b\r\n".repeat(100))).isEqualTo(431);
    }

    @Test
    void takesAHundredHeadersOfOneHash() {
        // Netty hashes five bits of each character, so that case does not count.
        List<String> names = colliding(7, "a", "!");
        assertThat(names.stream().map(AsciiString::hashCode).distinct()).hasSize(1);
        StringBuilder headers = new StringBuilder();
        names.subList(0, 99).forEach(name -> headers.append(name).append(": x\r\n"));
        assertThat(status("/seen", headers.toString())).isEqualTo(200);
        colliding(11, "a", "!").forEach(name -> headers.append(name).append(": x\r\n"));
        assertThat(status("/seen", headers.toString())).isEqualTo(431);
    }

    @Test
    void readsTheFirstSixtyFourParametersOnly() {
        String some = String.join("&", colliding(6, "Aa", "BB").subList(0, 63));
        assertThat(fixture.get("/seen?" + some + "&last=here").text()).isEqualTo("\"here\"");
        assertThat(fixture.get("/seen?" + some + "&one&last=here").text()).isEqualTo("\"null\"");
        String many = "a&".repeat(3000);
        assertThat(fixture.get("/seen?" + many + "last=here").text()).isEqualTo("\"null\"");
        assertThat(status("/seen?" + "a&".repeat(5000), "")).isEqualTo(414);
    }

    @Test
    void refusesDeepPathsAndFindsNothingUnderTheOthers() {
        assertThat(fixture.get("/a/b/a/b").status()).isEqualTo(200);
        assertThat(fixture.get("/a".repeat(32)).status()).isEqualTo(404);
        assertThat(fixture.get("/a".repeat(33)).status()).isEqualTo(400);
        assertThat(fixture.get("/".repeat(4000)).status()).isEqualTo(400);
        assertThat(fixture.get("/%2e".repeat(33)).status()).isEqualTo(400);
        assertThat(fixture.get("/" + "%61".repeat(2600)).status()).isEqualTo(404);
        assertThat(fixture.get("/" + "%".repeat(2600)).status()).isEqualTo(400);
    }

    /** 2^bits names with one hash, by two pieces that hash alike. */
    private static List<String> colliding(int bits, String one, String other) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 1 << bits; i++) {
            StringBuilder name = new StringBuilder();
            for (int bit = 0; bit < bits; bit++) {
                name.append((i >> bit & 1) == 0 ? one : other);
            }
            names.add(name.toString());
        }
        return names;
    }

    private int status(String target, String headers) {
        try (RawSocket socket = fixture.connect()) {
            Thread.ofVirtual()
                    .start(() -> {
                        try {
                            socket.send(
                                    "GET %s HTTP/1.1\r\nHost: h\r\n%s\r\n"
                                            .formatted(target, headers));
                        } catch (UncheckedIOException cutOff) {
                            // The answer has been given.
                        }
                    });
            return socket.readResponse(true).status();
        }
    }
}
