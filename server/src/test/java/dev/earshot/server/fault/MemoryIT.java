package dev.earshot.server.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.earshot.testkit.RawSocket;
import dev.earshot.testkit.process.HttpPeer;
import dev.earshot.testkit.process.Waits;
import dev.earshot.testkit.process.WebSocketPeer;
import dev.earshot.testkit.process.WebSocketPeer.Manners;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process that runs out of memory, were it not for its bounds. */
@Timeout(400)
class MemoryIT {
    private static final String ROOM = "hall";
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir private Path dataDir;

    private final List<RawSocket> sockets = new ArrayList<>();

    private Site site(String heap) {
        return new Site(
                dataDir,
                command ->
                        Site.anyRate(command)
                                .withJavaOptions("-Xmx" + heap)
                                .with("limits.connections.user", "100000"));
    }

    @Test
    void keepsServingBesideSlowReadersAndUnfinishedMessages() {
        try (Site site = site("256m").start()) {
            List<WebSocketPeer> good = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                good.add(site.listen("good-" + i, ROOM, ""));
            }
            for (int i = 0; i < 200; i++) {
                site.listen("slow-" + i, ROOM, "&audio=pcm", Manners.NEVER_READS);
            }
            HttpPeer host = site.host(ROOM);
            String item = CodedAudio.queue(host, ROOM, 50, Duration.ofMillis(200));
            String text = "A long story is told once more, for all who care. ".repeat(70);
            for (int i = 0; i < 60; i++) {
                host.post("/api/campaigns/" + ROOM + "/messages", "{\"text\":\"" + text + "\"}")
                        .expect(202);
            }
            int cutOff = sendUnfinished(site, 150);
            for (WebSocketPeer peer : good) {
                peer.await(
                        "audio_stream_stopped",
                        json -> json.path("request_id").asString("").equals(item),
                        LONG);
            }
            assertServed(site, good);
            System.out.printf("MemoryIT: %d of 150 unfinished messages were cut off%n", cutOff);
            assertThat(cutOff).isGreaterThanOrEqualTo(60);
        } finally {
            sockets.forEach(RawSocket::close);
        }
    }

    /** All but the last byte of the largest message each; how many were closed 1008 for it. */
    private int sendUnfinished(Site site, int count) {
        byte[] whole = RawSocket.frame(true, RawSocket.TEXT, new byte[500_000]);
        byte[] part = Arrays.copyOf(whole, whole.length - 1);
        for (int i = 0; i < count; i++) {
            RawSocket liar = connect(site, "liar");
            try {
                liar.send(part);
            } catch (UncheckedIOException cutOff) {
                // It shows when its answer is read.
            }
        }
        HttpPeer admin = site.admin();
        return (int)
                admin.get("/api/v1/connections?user=liar&limit=1000")
                        .expect(200)
                        .json()
                        .path("connections")
                        .valueStream()
                        .filter(row ->
                                row.path("disconnect_detail").asString("").equals("protocol_error"))
                        .count();
    }

    @Test
    void refusesNewConnectionsWhenTheHeapIsFullAndKeepsTheOld() {
        try (Site site = site("48m").start()) {
            List<WebSocketPeer> good = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                good.add(site.listen("good-" + i, ROOM, ""));
            }
            int status = 101;
            while (status == 101 && sockets.size() < 15_000) {
                status = open(site, "idle-" + sockets.size() % 500);
            }
            System.out.printf("MemoryIT: %d idle connections in 48 MB%n", sockets.size());
            assertThat(status).isEqualTo(503);
            assertThat(site.admin().get("/api/v1/health").expect(200).json().toString())
                    .contains("memory: ");
            assertServed(site, good);

            sockets.forEach(RawSocket::close);
            sockets.clear();
            Waits.until(
                    "somebody can come in again",
                    Duration.ofSeconds(150),
                    () -> open(site, "late") == 101);
            assertServed(site, good);
        } finally {
            sockets.forEach(RawSocket::close);
        }
    }

    private int open(Site site, String user) {
        RawSocket socket = RawSocket.connect(site.server().port());
        sockets.add(socket);
        return socket.upgrade("/api/ws?token=" + site.mint().player(user, ROOM)).status();
    }

    private RawSocket connect(Site site, String user) {
        RawSocket socket =
                RawSocket.webSocket(
                        site.server().port(), "/api/ws?token=" + site.mint().player(user, ROOM));
        sockets.add(socket);
        return socket;
    }

    private static void assertServed(Site site, List<WebSocketPeer> good) {
        for (WebSocketPeer peer : good) {
            int number = peer.messages().size();
            peer.send("{\"type\":\"time_ping\",\"seq\":" + number + ",\"t1_us\":1}");
            peer.await("time_pong", json -> json.path("seq").asInt() == number);
            assertThat(peer.live()).isTrue();
        }
        assertThat(site.server().errorLines()).noneMatch(line -> line.contains("OutOfMemory"));
        assertThat(site.server().alive()).isTrue();
    }
}
