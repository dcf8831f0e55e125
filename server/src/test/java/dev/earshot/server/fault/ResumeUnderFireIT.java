package dev.earshot.server.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.earshot.testkit.process.HttpPeer;
import dev.earshot.testkit.process.Waits;
import dev.earshot.testkit.process.WebSocketPeer;
import dev.earshot.testkit.process.WebSocketPeer.Manners;
import dev.earshot.wire.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Two hundred receivers, by WebSocket and by event stream, whose connections are cut at random
 * while ten thousand durable messages are published, and a server that is killed in the middle:
 * each receiver has all of its messages in the end, in order, once by id.
 */
class ResumeUnderFireIT {
    private static final int USERS = 100;
    private static final int MESSAGES = 10_000;
    private static final int BATCH = 50;
    private static final String KEY = "fire-key-with-some-length-0123456789";

    @TempDir private Path dataDir;

    private volatile boolean over;

    @Test
    void everyReceiverHasAllOfItsMessages() throws Exception {
        try (Site site =
                new Site(
                                dataDir,
                                command ->
                                        Site.anyRate(command).with("auth.api.keys", "app:" + KEY))
                        .start()) {
            List<Receiver> receivers = new ArrayList<>();
            for (int user = 0; user < USERS; user++) {
                receivers.add(new SocketReceiver(site, "user-" + user));
                receivers.add(new StreamReceiver(site, "user-" + user));
            }
            for (Receiver receiver : receivers) {
                receiver.thread = Thread.ofVirtual().start(receiver::run);
            }
            try (HttpPeer admin = new HttpPeer(site.server().port(), site.mint().admin())) {
                Waits.until(
                        "everybody is known",
                        Duration.ofSeconds(60),
                        () ->
                                receivers.stream()
                                        .allMatch(one ->
                                                admin.get("/api/v1/devices/" + one.device())
                                                                .status()
                                                        == 200));
            }
            Thread publisher = Thread.ofVirtual().start(() -> publish(site));
            Waits.until(
                    "half of it is there",
                    Duration.ofMinutes(2),
                    () -> received(receivers) > MESSAGES);
            site.server().kill();
            site.start();
            try {
                Waits.until(
                        "all of it is there",
                        Duration.ofSeconds(60),
                        () -> received(receivers) >= 2 * MESSAGES);
            } catch (AssertionError late) {
                throw new AssertionError(missing(receivers), late);
            }
            over = true;
            publisher.join();
            long connects = receivers.stream().mapToLong(one -> one.connects.get()).sum();
            long repeats = receivers.stream().mapToLong(one -> one.repeats.get()).sum();
            System.out.printf(
                    "ResumeUnderFireIT: %d messages, %d received by %d receivers over %d connections, %d"
                            + " of them twice%n",
                    MESSAGES, received(receivers), receivers.size(), connects, repeats);
            List<Integer> all = IntStream.range(0, MESSAGES / USERS).boxed().toList();
            for (Receiver receiver : receivers) {
                assertThat(receiver.numbers()).as(receiver.name()).isEqualTo(all);
            }
        }
    }

    /** Who lacks what, for people. */
    private static String missing(List<Receiver> receivers) {
        StringBuilder lines = new StringBuilder("some have not got all:");
        for (Receiver receiver : receivers) {
            List<Integer> lacks =
                    new ArrayList<>(IntStream.range(0, MESSAGES / USERS).boxed().toList());
            lacks.removeAll(receiver.numbers());
            if (!lacks.isEmpty()) {
                lines.append('\n')
                        .append(receiver.name())
                        .append(receiver.thread.isAlive() ? "" : " (dead)")
                        .append(" after ")
                        .append(receiver.connects.get())
                        .append(" connections lacks ")
                        .append(lacks);
            }
        }
        return lines.toString();
    }

    private static long received(List<Receiver> receivers) {
        return receivers.stream().mapToLong(Receiver::count).sum();
    }

    /** Each message under a key of its own, until the server says that it has it. */
    private void publish(Site site) {
        int next = 0;
        while (next < MESSAGES) {
            List<Map<String, Object>> batch = new ArrayList<>();
            for (int i = next; i < next + BATCH; i++) {
                batch.add(
                        Map.of(
                                "to",
                                Map.of("user", "user-" + i % USERS),
                                "data",
                                i / USERS,
                                "idempotency_key",
                                "m" + i));
            }
            byte[] body = Json.encode(Map.of("messages", batch));
            if (accepted(site, new String(body, StandardCharsets.UTF_8))) {
                next += BATCH;
            } else {
                Waits.pause(Duration.ofMillis(100));
            }
        }
    }

    private static boolean accepted(Site site, String body) {
        try (HttpPeer admin = new HttpPeer(site.server().port(), site.mint().admin())) {
            HttpPeer.Reply reply = admin.tryPost("/api/v1/publish/batch", body);
            if (reply == null || reply.status() != 200) {
                return false;
            }
            for (JsonNode result : reply.json().path("results")) {
                if (!result.has("id")) {
                    return false;
                }
            }
            return true;
        } catch (UncheckedIOException away) {
            return false;
        }
    }

    /** A client program that is cut again and again and comes back. */
    private abstract class Receiver {
        final Site site;
        final String user;
        private final Map<String, Integer> byId = new LinkedHashMap<>();
        final AtomicInteger connects = new AtomicInteger();
        final AtomicInteger repeats = new AtomicInteger();
        Thread thread;

        Receiver(Site site, String user) {
            this.site = site;
            this.user = user;
        }

        abstract String name();

        /** A device belongs to one user, so each receiver has one of its own. */
        String device() {
            return user + (this instanceof SocketReceiver ? "-socket" : "-stream");
        }

        /** One connection, from its opening to its cut. */
        abstract void live(Duration life) throws IOException;

        void run() {
            while (!over) {
                try {
                    live(Duration.ofMillis(ThreadLocalRandom.current().nextInt(50, 3_000)));
                } catch (IOException | UncheckedIOException | AssertionError away) {
                    Waits.pause(Duration.ofMillis(ThreadLocalRandom.current().nextInt(50, 500)));
                }
            }
        }

        synchronized void got(JsonNode message) {
            Integer before =
                    byId.putIfAbsent(message.path("id").asString(), message.path("data").asInt());
            if (before != null) {
                repeats.incrementAndGet();
            }
        }

        synchronized int count() {
            return byId.size();
        }

        synchronized List<Integer> numbers() {
            return List.copyOf(byId.values());
        }
    }

    private final class SocketReceiver extends Receiver {
        private String token;
        private int taken;

        SocketReceiver(Site site, String user) {
            super(site, user);
        }

        @Override
        String name() {
            return user + " by WebSocket";
        }

        @Override
        void live(Duration life) {
            String query = token == null ? "" : "?connection_token=" + token;
            WebSocketPeer peer = site.device("/api/ws" + query, user, device(), Manners.GOOD);
            try {
                token = peer.await("connected").path("connection_token").asString();
                connects.incrementAndGet();
                long end = System.nanoTime() + life.toNanos();
                taken = 0;
                while (System.nanoTime() < end && peer.live() && !over) {
                    taken = take(peer, taken);
                    Waits.pause(Duration.ofMillis(20));
                }
            } finally {
                peer.abort();
                take(peer, taken);
            }
        }

        private int take(WebSocketPeer peer, int from) {
            List<WebSocketPeer.Message> all = peer.messages("message");
            for (int i = from; i < all.size(); i++) {
                got(all.get(i).json());
            }
            if (all.size() > from) {
                peer.send(
                        "{\"type\":\"ack\",\"up_to\":"
                                + all.getLast().json().path("seq").asLong()
                                + "}");
            }
            return all.size();
        }
    }

    private final class StreamReceiver extends Receiver {
        private String lastEventId;

        StreamReceiver(Site site, String user) {
            super(site, user);
        }

        @Override
        String name() {
            return user + " by event stream";
        }

        @Override
        void live(Duration life) throws IOException {
            String jwt = site.mint().token(user, device(), "player", "*");
            String query = lastEventId == null ? "" : "?last_event_id=" + lastEventId;
            try (Socket socket =
                    new Socket(InetAddress.getLoopbackAddress(), site.server().port())) {
                socket.getOutputStream()
                        .write(
                                ("GET /api/events"
                                                + query
                                                + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                                                + jwt
                                                + "\r\n\r\n")
                                        .getBytes(StandardCharsets.US_ASCII));
                Thread.ofVirtual().start(() -> cut(socket, life));
                read(socket.getInputStream());
            }
        }

        private static void cut(Socket socket, Duration life) {
            Waits.pause(life);
            try {
                socket.close();
            } catch (IOException gone) {
                // It is cut already.
            }
        }

        private void read(InputStream events) throws IOException {
            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(events, StandardCharsets.UTF_8));
            String id = null;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("id: ")) {
                    id = line.substring(4);
                } else if (line.startsWith("data: ")) {
                    JsonNode message =
                            Json.decode(line.substring(6).getBytes(StandardCharsets.UTF_8));
                    String type = message.path("type").asString();
                    if (type.equals("message")) {
                        got(message);
                    } else if (type.equals("connected")) {
                        connects.incrementAndGet();
                    }
                    lastEventId = id == null ? lastEventId : id;
                }
            }
        }
    }
}
