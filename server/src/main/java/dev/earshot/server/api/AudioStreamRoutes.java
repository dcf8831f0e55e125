package dev.earshot.server.api;

import dev.earshot.gateway.http.ByteRange;
import dev.earshot.gateway.http.HttpExchange;
import dev.earshot.gateway.http.Route;
import dev.earshot.playback.AudioStream;
import dev.earshot.playback.Radio;
import dev.earshot.wire.Json;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The audio of an item while it is made, and with byte ranges afterwards. Thread-safe. */
public final class AudioStreamRoutes {
    static final String WAV = "audio/wav";

    private final Radio radio;
    private final Authorities authorities;
    private final AtomicInteger open = new AtomicInteger();

    /** Over this radio; a stream ends with the authority of its reader. */
    public AudioStreamRoutes(Radio radio, Authorities authorities) {
        this.radio = radio;
        this.authorities = authorities;
    }

    /** One stream per request. */
    public List<Route> routes() {
        return List.of(
                Route.tokenOrTicket(
                        "GET",
                        "/api/audio/stream/{campaign_id}",
                        BadRequest.answered(this::stream)));
    }

    /** How many streams are being sent at this moment. */
    public int openStreams() {
        return open.get();
    }

    private void stream(HttpExchange exchange) {
        String room = Caller.room(exchange);
        String request = Caller.queryId(exchange, "request_id");
        boolean live = "1".equals(exchange.query("live")) || "true".equals(exchange.query("live"));
        Answers.when(
                exchange,
                radio.stream(room, request, live),
                audio ->
                        audio.ifPresentOrElse(
                                found -> answer(exchange, found, live),
                                () -> Answers.notFound(exchange)));
    }

    private void answer(HttpExchange exchange, AudioStream audio, boolean live) {
        long total = live ? -1 : audio.totalBytes();
        if (total < 0) {
            send(exchange, 200, Map.of("Cache-Control", "no-store"), new Part(audio, -1));
            return;
        }
        String header = exchange.header("Range");
        ByteRange range = header == null ? null : ByteRange.parse(header, total);
        if (range == null) {
            send(exchange, 200, headers(total, null), new Part(audio, total));
        } else if (range.satisfiable()) {
            audio.seek(range.first());
            String shown = "bytes " + range.first() + "-" + range.last() + "/" + total;
            send(exchange, 206, headers(range.length(), shown), new Part(audio, range.length()));
        } else {
            audio.close();
            exchange.respond(
                    416,
                    Answers.JSON,
                    Json.encode(Map.of("message", "the range lies outside the audio")),
                    Map.of("Content-Range", "bytes */" + total, "Accept-Ranges", "bytes"));
        }
    }

    private void send(HttpExchange exchange, int status, Map<String, String> headers, Part part) {
        open.incrementAndGet();
        exchange.stream(
                status,
                WAV,
                headers,
                new AudioBody(
                        part.audio(),
                        part.length(),
                        authorities.of(Caller.of(exchange)),
                        open::decrementAndGet));
    }

    private static Map<String, String> headers(long length, @Nullable String contentRange) {
        Map<String, String> headers =
                new HashMap<>(
                        Map.of(
                                "Cache-Control",
                                "no-store",
                                "Accept-Ranges",
                                "bytes",
                                "Content-Length",
                                String.valueOf(length)));
        if (contentRange != null) {
            headers.put("Content-Range", contentRange);
        }
        return headers;
    }

    private record Part(AudioStream audio, long length) {}
}
