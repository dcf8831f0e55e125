package dev.earshot.benchmarks;

import dev.earshot.testkit.process.HttpPeer;
import dev.earshot.testkit.process.Micros;
import dev.earshot.testkit.process.ServerProcess;
import dev.earshot.testkit.process.TokenMint;
import dev.earshot.testkit.process.WebSocketPeer;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** From posted text to sound, step by step. One thread at a time. */
@Command(
        name = "radio",
        description = "Text posted -> accepted, announced, streamed, heard; per speech engine.",
        mixinStandardHelpOptions = true)
final class RadioBench extends BenchCommand {
    private static final String TEXT =
            "The door of the old tavern creaks open. Inside it is warm, and somebody plays the lute."
                    + " You sit down by the fire and wait for what the night may bring.";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int WAV_HEADER = 44;

    @Option(
            names = "--engines",
            split = ",",
            paramLabel = "ENGINE",
            description = "freetts, espeak, tone; default: all that are installed.")
    private List<String> engines = List.of();

    @Override
    Report measure() throws IOException {
        Report report =
                new Report("radio")
                        .condition("text", TEXT)
                        .condition("warm-up", warmUp() + " items per engine, not counted")
                        .condition("cores", cores())
                        .condition("clock", "0 is the moment before the POST is written")
                        .condition("stream", "opened once the POST is answered");
        for (String engine : engines.isEmpty() ? installed() : engines) {
            say("radio with " + engine);
            measure(engine)
                    .forEach((name, readings) ->
                            report.add(new Measure(engine + ": " + name, "ms", readings)));
        }
        return report;
    }

    private Map<String, List<Double>> measure(String engine) throws IOException {
        try (ServerProcess server =
                ServerProcess.start(server(engine).with("engines.tts", engine))) {
            TokenMint mint = new TokenMint(server.command().dataDir());
            for (int i = 0; i < warmUp(); i++) {
                new Item(server, mint, "warm-" + i).play();
            }
            Map<String, List<Double>> readings = new LinkedHashMap<>();
            for (int i = 0; i < runs(15, 2); i++) {
                new Item(server, mint, "room-" + i)
                        .play()
                        .forEach((name, millis) ->
                                readings.computeIfAbsent(name, key -> new ArrayList<>())
                                        .add(millis));
            }
            return readings;
        }
    }

    private int warmUp() {
        return quick ? 1 : 10;
    }

    private static List<String> installed() {
        List<String> found = new ArrayList<>(List.of("freetts", "tone"));
        if (Files.isExecutable(Path.of("/usr/bin/espeak-ng"))) {
            found.add(1, "espeak");
        }
        return found;
    }

    /** One text in a room of its own, with one listener. */
    private static final class Item {
        private final ServerProcess server;
        private final TokenMint mint;
        private final String room;
        private final Map<String, Double> millis = new LinkedHashMap<>();

        Item(ServerProcess server, TokenMint mint, String room) {
            this.server = server;
            this.mint = mint;
            this.room = room;
        }

        Map<String, Double> play() throws IOException {
            String path = "/ws/campaign/player?audio=pcm&campaign_id=" + room;
            try (HttpPeer host = new HttpPeer(server.port(), mint.host("host", room));
                    WebSocketPeer listener =
                            WebSocketPeer.open(server.port(), path, mint.player("ann", room))) {
                listener.await("connected");
                // The connection pool of the driver is warm before the clock starts.
                host.get("/api/campaigns/" + room + "/audio/queue").expect(200);
                long ahead = serverAhead(listener);
                long posted = Micros.now();
                JsonNode answer =
                        host.post(
                                        "/api/campaigns/" + room + "/messages",
                                        "{\"text\":\"" + TEXT + "\"}")
                                .expect(202)
                                .json();
                reached("POST answered 202", posted, Micros.now());
                String request = answer.path("request_id").asString();
                stream(host, request, posted);
                reached(
                        "first audio_chunk_ready",
                        posted,
                        listener.await("audio_chunk_ready", json -> true, PATIENCE).atMicros());
                reached(
                        "first timed PCM frame received",
                        posted,
                        listener.awaitAudio(frame -> true, PATIENCE).atMicros());
                long startAt = listener.await("audio_stream_started").path("start_at_us").asLong();
                reached("first sample heard (start_at_us)", posted, startAt - ahead);
                host.send(
                        "DELETE",
                        "/api/campaigns/" + room + "/audio/requests/" + request,
                        "application/json",
                        new byte[0]);
            }
            return millis;
        }

        private void stream(HttpPeer host, String request, long posted) throws IOException {
            String path = "/api/audio/stream/" + room + "?request_id=" + request;
            var response = host.open(path);
            try (InputStream body = response.body()) {
                if (response.statusCode() != 200) {
                    throw new IOException(path + " answered " + response.statusCode());
                }
                body.skipNBytes(1);
                reached("first byte of the HTTP stream", posted, Micros.now());
                body.skipNBytes(WAV_HEADER);
                reached("first sample of the HTTP stream", posted, Micros.now());
            } catch (EOFException e) {
                throw new IOException(path + " ended before the first sample", e);
            }
        }

        private void reached(String what, long fromMicros, long toMicros) {
            millis.put(what, (toMicros - fromMicros) / 1_000.0);
        }

        /**
         * How far the server's clock is ahead of the driver's, by the fastest of five exchanges.
         */
        private static long serverAhead(WebSocketPeer listener) {
            long fastest = Long.MAX_VALUE;
            long ahead = 0;
            for (int seq = 0; seq < 5; seq++) {
                int wanted = seq;
                long sent = Micros.now();
                listener.send(
                        "{\"type\":\"time_ping\",\"seq\":" + seq + ",\"t1_us\":" + sent + "}");
                WebSocketPeer.Message pong =
                        listener.await(
                                "time_pong", json -> json.path("seq").asInt() == wanted, PATIENCE);
                long roundTrip = pong.atMicros() - sent;
                if (roundTrip < fastest) {
                    fastest = roundTrip;
                    ahead = pong.json().path("t2_us").asLong() - (sent + pong.atMicros()) / 2;
                }
            }
            return ahead;
        }
    }
}
