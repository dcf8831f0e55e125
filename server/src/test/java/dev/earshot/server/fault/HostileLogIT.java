package dev.earshot.server.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.earshot.testkit.RawSocket;
import dev.earshot.testkit.process.ServerProcess;
import dev.earshot.testkit.process.Waits;
import dev.earshot.wire.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients put line ends, escapes and tokens into everything they send; the log stays a log. */
class HostileLogIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final List<String> HOSTILE =
            List.of(
                    "\u001b[2J\u001b[31m",
                    "\u2028{\"level\":\"error\",\"message\":\"forged\"}",
                    "\u0085\u202e\u2066",
                    "%0d%0a{\"level\":\"error\"}",
                    "\"},{\"",
                    "{} {} %s ${jndi:ldap://x}",
                    "x".repeat(3_000));

    @TempDir private Path dataDir;

    @Test
    void everyLineOfTheLogIsOneObjectWithoutTokens() {
        try (Site site = new Site(dataDir, command -> command.with("log.level", "debug"))) {
            int port = site.start().server().port();
            String token = site.mint().player("ann", "room");
            for (String text : HOSTILE) {
                speak(port, text, token);
                refused(port, text, token);
            }
            ServerProcess server = site.server();
            Waits.until(
                    "every end is logged",
                    PATIENCE,
                    () -> count(server, "a connection has ended") >= HOSTILE.size());
            server.terminate();
            assertThat(server.awaitExit(PATIENCE)).isZero();

            assertThat(server.errorLines()).isNotEmpty().allSatisfy(HostileLogIT::assertHarmless);
            assertThat(count(server, "\\u0080\u00a8"))
                    .as("what peers sent was logged")
                    .isPositive();
            assertThat(server.transcript()).doesNotContain(token.split("\\.", -1)[2]);
        }
    }

    /** A connection whose every word is hostile. */
    private static void speak(int port, String text, String token) {
        byte[] latin = text.getBytes(StandardCharsets.UTF_8);
        String header = new String(latin, StandardCharsets.ISO_8859_1);
        try (RawSocket socket = RawSocket.connect(port)) {
            int status =
                    socket.upgrade(
                                    "/ws/campaign/player?campaign_id=room&token=" + token,
                                    "User-Agent: " + header.replace("\u0000", ""),
                                    "X-Forwarded-For: " + header)
                            .status();
            if (status != 101) {
                // The edge refuses control characters in headers; then without them.
                try (RawSocket tame =
                        RawSocket.webSocket(
                                port,
                                "/ws/campaign/player?campaign_id=room&token=" + token,
                                "User-Agent: tame \\u001b")) {
                    talk(tame, text);
                }
                return;
            }
            talk(socket, text);
        }
    }

    private static void talk(RawSocket socket, String text) {
        assertThat(socket.readText()).contains("connected");
        String quoted = new String(Json.encode(text), StandardCharsets.UTF_8);
        socket.sendText("{\"type\":" + quoted + "}");
        socket.sendText("{\"type\":\"join\",\"room\":" + quoted + "}");
        socket.sendText(
                "{\"type\":\"audio_played\",\"campaign_id\":\"room\",\"chunk_ids\":["
                        + quoted
                        + "]}");
        socket.sendText(text);
    }

    /** Requests that are refused for what they say. */
    private static void refused(int port, String text, String token) {
        String latin =
                new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        List<String> requests =
                List.of(
                        "GET /" + latin.replace(" ", "") + " HTTP/1.1\r\nHost: h\r\n\r\n",
                        "GET / HTTP/1.1\r\nHost: h\r\nOrigin: " + latin + "\r\n\r\n",
                        "GET /api/v1/connections/%00%0a?token="
                                + token
                                + " HTTP/1.1\r\nHost: h\r\n\r\n",
                        "GET /api/ws HTTP/1.1\r\nHost: h\r\nSec-WebSocket-Protocol: earshot.v1, bearer."
                                + latin
                                + "\r\n\r\n",
                        "GET /api/v1/time HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer "
                                + latin
                                + "\r\n\r\n",
                        latin + " / HTTP/1.1\r\n\r\n");
        for (String request : requests) {
            try (RawSocket socket = RawSocket.connect(port)) {
                socket.send(request.getBytes(StandardCharsets.ISO_8859_1));
                socket.closeOutput();
                socket.readToEndOrReset();
            }
        }
    }

    private static long count(ServerProcess server, String part) {
        return server.errorLines().stream().filter(line -> line.contains(part)).count();
    }

    private static void assertHarmless(String line) {
        assertThat(line.codePoints())
                .noneMatch(Character::isISOControl)
                .noneMatch(c ->
                        c == 0x2028 || c == 0x2029 || Character.getType(c) == Character.FORMAT);
        assertThat(Json.decode(line.getBytes(StandardCharsets.UTF_8)).isObject()).isTrue();
        assertThat(line).doesNotContain("\"level\":\"error\",\"message\":\"forged\"");
    }
}
