package dev.earshot.server.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.earshot.testkit.RawSocket;
import dev.earshot.wire.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever a request says comes back, if at all, as data: no line of a peer's becomes a line of an
 * answer's head, and no body is broken by it.
 */
class InjectionTest {
    private static final String HEADER = "X-Injected: 1";
    private static final Duration SILENCE = Duration.ofSeconds(5);
    private static final long SEED = 20_251;
    private static final int RANDOM_REQUESTS = 300;

    @TempDir private static Path data;

    private static TestNode node;
    private static String admin;

    @BeforeAll
    static void start() {
        node = TestNode.start(data, "auth.allowed.origins", "https://listed.example");
        admin = node.admin();
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    /** Ways to write the end of a line, in a target and elsewhere. */
    private static final List<String> IN_TARGETS =
            List.of(
                    "%0d%0a",
                    "%0D%0A%20",
                    "%0a",
                    "%0d",
                    "%00",
                    "%250d%250a",
                    "%E5%98%8D%E5%98%8A",
                    "%c4%8d%c4%8a",
                    "%c2%85",
                    "%e2%80%a8",
                    "%u000d%u000a",
                    "\\r\\n",
                    "%22%7d%0d%0a",
                    "%3cscript%3e");

    private static final List<String> RAW =
            List.of(
                    "\n",
                    "\r",
                    "\0",
                    "\u000b",
                    "\u0085",
                    "\u00e5\u0098\u008d\u00e5\u0098\u008a",
                    "\u00c4\u008d\u00c4\u008a",
                    "%0d%0a",
                    "\\r\\n",
                    "\"}\\r\\n",
                    "\u007f");

    private static final List<String> TARGETS =
            List.of(
                    "/@",
                    "/assets/@",
                    "/demo/player?campaign_id=@",
                    "/api/v1/time?seq=@&t1_us=1",
                    "/api/v1/time?seq=1&t1_us=@",
                    "/api/v1/connections?user=@",
                    "/api/v1/connections?state=@",
                    "/api/v1/connections?limit=@",
                    "/api/v1/connections?after=@",
                    "/api/v1/connections/@",
                    "/api/v1/rooms/@/presence",
                    "/api/campaigns/@/audio/queue",
                    "/api/audio/stream/@",
                    "/api/audio/stream/demo?request_id=@",
                    "/api/media/audio/@",
                    "/ws/campaign/player?campaign_id=@",
                    "/ws/campaign/dm?campaign_id=demo&connection_token=@",
                    "/api/ws?token=@",
                    "/api/ws?ticket=@",
                    "/api/events?connection_token=@&audio=@");

    private static final List<String> HEADERS =
            List.of(
                    "Origin",
                    "Host",
                    "Range",
                    "If-Range",
                    "If-None-Match",
                    "Accept",
                    "User-Agent",
                    "Last-Event-ID",
                    "Sec-WebSocket-Protocol",
                    "Sec-WebSocket-Version",
                    "Sec-WebSocket-Key",
                    "Access-Control-Request-Method",
                    "Access-Control-Request-Headers",
                    "X-Forwarded-For",
                    "X-Request-Id",
                    "Cookie");

    static List<String> requests() {
        List<String> all = new ArrayList<>();
        for (String target : TARGETS) {
            for (String end : IN_TARGETS) {
                all.add(get(target.replace("@", "a" + end + HEADER.replace(" ", "%20")), ""));
            }
        }
        for (String header : HEADERS) {
            for (String end : RAW) {
                String more = header + ": https://listed.example" + end + HEADER + "\r\n";
                all.add(get("/api/v1/time", more));
                all.add("OPTIONS" + get("/api/v1/time", more).substring(3));
                all.add(get("/api/ws", more + "Upgrade: websocket\r\nConnection: Upgrade\r\n"));
            }
        }
        for (String field : List.of("text", "voice", "playback_group", "room", "reason")) {
            for (String end : List.of("\\r\\n", "\\n", "\\u0000", "\\u2028", "\\u560d\\u560a")) {
                String body = "{\"" + field + "\":\"a" + end + HEADER + "\"}";
                for (String path :
                        List.of(
                                "/api/campaigns/demo/messages",
                                "/api/campaigns/demo/audio/requests",
                                "/api/campaigns/demo/audio/requests/x/fail",
                                "/api/events/join")) {
                    all.add(post(path, body));
                }
            }
        }
        return all;
    }

    private static String get(String target, String more) {
        String host = more.startsWith("Host:") ? "" : "Host: h\r\n";
        return "GET "
                + target
                + " HTTP/1.1\r\n"
                + host
                + more
                + "Authorization: Bearer "
                + admin
                + "\r\nConnection: close\r\n\r\n";
    }

    private static String post(String path, String body) {
        return "POST "
                + path
                + " HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer "
                + admin
                + "\r\nConnection: close\r\nContent-Length: "
                + body.length()
                + "\r\n\r\n"
                + body;
    }

    @Test
    void noLineOfARequestBecomesALineOfAnAnswer() {
        List<String> requests = requests();
        requests.forEach(InjectionTest::check);
        assertThat(requests).hasSizeGreaterThan(800);
    }

    @Test
    void norOfARandomOne() {
        Random random = new Random(SEED);
        for (int i = 0; i < RANDOM_REQUESTS; i++) {
            StringBuilder value = new StringBuilder("a");
            for (int part = random.nextInt(6); part >= 0; part--) {
                value.append(
                        random.nextBoolean()
                                ? IN_TARGETS.get(random.nextInt(IN_TARGETS.size()))
                                : RAW.get(random.nextInt(RAW.size())));
                value.append(random.nextInt(3) == 0 ? HEADER.replace(" ", "%20") : "b");
            }
            String header = HEADERS.get(random.nextInt(HEADERS.size()));
            check(
                    random.nextBoolean()
                            ? get(
                                    TARGETS.get(random.nextInt(TARGETS.size())).replace("@", value),
                                    "")
                            : get("/api/events", header + ": " + value + "\r\n"));
        }
    }

    private static void check(String request) {
        String raw;
        try (RawSocket socket = RawSocket.connect(node.node().httpPort())) {
            socket.send(request);
            raw = readOne(socket);
        }
        int end = raw.indexOf("\r\n\r\n");
        assertThat(end).as(request).isPositive();
        String[] lines = raw.substring(0, end).split("\r\n", -1);
        assertThat(lines[0]).as(request).startsWith("HTTP/1.1 ");
        for (int i = 1; i < lines.length; i++) {
            assertThat(lines[i]).as(request).matches("[A-Za-z-]+: [ -~]*");
            assertThat(lines[i].toLowerCase(Locale.ROOT)).as(request).doesNotContain("x-injected");
        }
        String body = raw.substring(end + 4);
        assertThat(body).as(request).doesNotContain("\r\nX-Injected", "\nX-Injected", "HTTP/1.1 ");
        if (raw.substring(0, end).contains("Content-Type: application/json")) {
            assertThat(body.chars()).as(request).allMatch(c -> c >= ' ');
            assertThat(Json.decode(body.getBytes(StandardCharsets.ISO_8859_1))).isNotNull();
        }
    }

    /** Up to the end; of an event stream that has opened the head and no more. */
    private static String readOne(RawSocket socket) {
        StringBuilder head = new StringBuilder();
        for (String line = socket.readLine(); !line.isEmpty(); line = socket.readLine()) {
            head.append(line).append("\r\n");
        }
        boolean lasts = head.indexOf("event-stream") > 0 || head.indexOf("HTTP/1.1 101") == 0;
        return head + "\r\n" + (lasts ? "" : socket.readWhatComes(SILENCE));
    }

    @Test
    void answersNoHeaderThatNobodyKnows() {
        TreeSet<String> names = new TreeSet<>();
        for (String request :
                List.of(get("/", ""), get("/nowhere", ""), post("/api/events/join", "{}"))) {
            try (RawSocket socket = RawSocket.connect(node.node().httpPort())) {
                names.addAll(socket.send(request).readResponse().headers().keySet());
            }
        }
        assertThat(names).doesNotContain("Server", "X-Powered-By", "Set-Cookie");
    }
}
