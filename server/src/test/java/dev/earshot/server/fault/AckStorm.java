package dev.earshot.server.fault;

import dev.earshot.testkit.process.HttpPeer;
import dev.earshot.testkit.process.Micros;
import dev.earshot.testkit.process.WebSocketPeer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import tools.jackson.databind.JsonNode;

/**
 * Clients that acknowledge without pause, over sockets and over HTTP, and remember what they may
 * rely on. Each client is one thread.
 */
final class AckStorm implements AutoCloseable {
    private final Site site;
    private final String room;
    private final long seed;
    private final List<Thread> threads = new ArrayList<>();
    private final List<SocketClient> sockets = new ArrayList<>();
    private final Map<String, Set<String>> playedByHttp = new ConcurrentHashMap<>();
    private volatile boolean over;

    AckStorm(Site site, String room, long seed) {
        this.site = site;
        this.room = room;
        this.seed = seed;
    }

    /** What one client sent over its socket. */
    static final class SocketClient {
        final String user;
        final WebSocketPeer peer;
        final List<Long> sequences = new ArrayList<>();
        final List<Mark> sent = new ArrayList<>();

        SocketClient(String user, WebSocketPeer peer) {
            this.user = user;
            this.peer = peer;
        }

        String id() {
            return peer.await("connected").path("connection_id").asString();
        }

        /** The highest mark that the server had read by this moment, or -1. */
        synchronized Mark readBy(long atMicros) {
            Mark highest = Mark.NONE;
            for (WebSocketPeer.Message pong : peer.messages("time_pong")) {
                if (pong.json().path("t2_us").asLong() <= atMicros) {
                    highest = sent.get((int) pong.json().path("seq").asLong());
                }
            }
            return highest;
        }

        synchronized Mark last() {
            return sent.isEmpty() ? Mark.NONE : sent.getLast();
        }

        private synchronized void acknowledge(long upTo, long playedUpTo) {
            int number = sent.size();
            sent.add(new Mark(upTo, playedUpTo));
            peer.send(
                    "{\"type\":\"chunk_ack\",\"up_to\":"
                            + upTo
                            + ",\"played_up_to\":"
                            + playedUpTo
                            + ",\"error_us\":0}");
            // The pong says when the server had read what was sent before the ping.
            peer.send(
                    "{\"type\":\"time_ping\",\"seq\":"
                            + number
                            + ",\"t1_us\":"
                            + Micros.now()
                            + "}");
        }
    }

    record Mark(long upTo, long playedUpTo) {
        static final Mark NONE = new Mark(-1, -1);
    }

    /** Adds a client that has received these many announcements, ready to acknowledge them. */
    void addSocket(String user) {
        sockets.add(new SocketClient(user, site.listen(user, room, "")));
    }

    /**
     * Begins when all chunks of the room were announced to all clients.
     *
     * @param httpListeners connections that acknowledge over HTTP, with their users
     */
    void begin(int chunks, Map<String, String> httpListeners) {
        RandomGenerator random = RandomGeneratorFactory.getDefault().create(seed);
        for (SocketClient client : sockets) {
            client.peer.await("audio_chunk_ready", json -> chunkNumber(json) == chunks - 1);
            client.peer
                    .messages("audio_chunk_ready")
                    .forEach(one -> client.sequences.add(sequence(one.json())));
        }
        List<String> chunkIds =
                sockets.getFirst().peer.messages("audio_chunk_ready").stream()
                        .map(one -> one.json().path("chunk").path("id").asString())
                        .toList();
        for (SocketClient client : sockets) {
            RandomGenerator own = RandomGeneratorFactory.getDefault().create(random.nextLong());
            run(() -> acknowledgeAll(client, own));
        }
        httpListeners.forEach((connection, user) -> {
            HttpPeer http = site.player(user, room);
            run(() -> playAll(http, connection, chunkIds));
        });
    }

    private void acknowledgeAll(SocketClient client, RandomGenerator random) {
        for (int i = 0; i < client.sequences.size() && !over && client.peer.live(); i++) {
            client.acknowledge(client.sequences.get(i), client.sequences.get(i / 2));
            pause(random.nextInt(2, 20));
        }
    }

    private void playAll(HttpPeer http, String connection, List<String> chunkIds) {
        Set<String> kept =
                playedByHttp.computeIfAbsent(connection, id -> ConcurrentHashMap.newKeySet());
        for (String chunk : chunkIds) {
            HttpPeer.Reply reply =
                    over
                            ? null
                            : http.tryPost(
                                    "/api/audio/played/" + chunk + "?connection_id=" + connection,
                                    "{}");
            if (reply == null) {
                return;
            }
            if (reply.status() / 100 == 2) {
                kept.add(chunk);
            } else {
                reply.expect(200);
            }
        }
    }

    private void run(Runnable client) {
        threads.add(Thread.ofVirtual().start(client));
    }

    static void pause(int millis) {
        dev.earshot.testkit.process.Waits.pause(java.time.Duration.ofMillis(millis));
    }

    static long sequence(JsonNode chunkReady) {
        return chunkReady.path("sequence_number").asLong();
    }

    private static int chunkNumber(JsonNode chunkReady) {
        return chunkReady.path("chunk").path("chunk_number").asInt();
    }

    List<SocketClient> sockets() {
        return sockets;
    }

    /** Per connection the chunks whose {@code played} was answered with 2xx. */
    Map<String, Set<String>> playedByHttp() {
        return playedByHttp;
    }

    int answersOverHttp() {
        return playedByHttp.values().stream().mapToInt(Set::size).sum();
    }

    /** Ends the storm; on return nobody sends. */
    void end() {
        over = true;
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", e);
            }
        }
    }

    @Override
    public void close() {
        end();
    }
}
