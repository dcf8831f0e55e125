package dev.earshot.server.api;

import dev.earshot.gateway.http.HttpExchange;
import dev.earshot.gateway.http.Route;
import dev.earshot.playback.Radio;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The ways in for an application that makes its own text or audio. Thread-safe. */
public final class AudioRequestRoutes {
    private static final String REQUESTS = "/api/campaigns/{campaign_id}/audio/requests";
    private static final String REQUEST = REQUESTS + "/{request_id}";
    private static final int MAX_TEXT_BODY = 256 * 1024;
    private static final int MAX_CHUNK_BODY = 8 * 1024 * 1024;
    private static final int MAX_SMALL_BODY = 4 * 1024;
    private static final int MAX_REASON = 500;
    private static final int MAX_CHUNK_NUMBER = 1_000_000;
    private static final int MIN_RATE = 8_000;
    private static final int MAX_RATE = 48_000;

    private final Radio radio;

    /** Over this radio. */
    public AudioRequestRoutes(Radio radio) {
        this.radio = radio;
    }

    /** Open, append, put, complete, fail. */
    public List<Route> routes() {
        return List.of(
                CampaignRoutes.host("POST", REQUESTS, MAX_TEXT_BODY, this::open),
                CampaignRoutes.host("POST", REQUEST + "/text", MAX_TEXT_BODY, this::append),
                CampaignRoutes.host("PUT", REQUEST + "/chunks/{number}", MAX_CHUNK_BODY, this::put),
                CampaignRoutes.host("POST", REQUEST + "/complete", MAX_SMALL_BODY, this::complete),
                CampaignRoutes.host("POST", REQUEST + "/fail", MAX_SMALL_BODY, this::fail));
    }

    private void open(HttpExchange exchange) {
        String room = Caller.room(exchange);
        JsonBody body = JsonBody.of(exchange);
        Outcomes.answer(
                exchange,
                202,
                radio.open(
                        room,
                        Caller.of(exchange).user(),
                        body.optionalId("playback_group"),
                        body.optionalText("text")));
    }

    private void append(HttpExchange exchange) {
        String room = Caller.room(exchange);
        JsonBody body = JsonBody.of(exchange);
        String text = body.optionalText("append");
        boolean last = body.flag("final");
        if (text == null && !last) {
            throw new BadRequest("append is missing");
        }
        Outcomes.answer(
                exchange,
                202,
                radio.append(room, request(exchange), text == null ? "" : text, last));
    }

    private void put(HttpExchange exchange) {
        String room = Caller.room(exchange);
        int number =
                number(exchange.pathParameter("number"), 0, MAX_CHUNK_NUMBER, "a chunk's number");
        byte[] audio = exchange.body();
        if (audio.length == 0) {
            throw new BadRequest("the body is the audio of the chunk: a WAV file, or s16le mono");
        }
        Integer rate = isWav(audio) ? null : rate(exchange);
        Outcomes.answer(
                exchange, 200, radio.putChunk(room, request(exchange), number, audio, rate));
    }

    private void complete(HttpExchange exchange) {
        Outcomes.answer(exchange, 200, radio.complete(Caller.room(exchange), request(exchange)));
    }

    private void fail(HttpExchange exchange) {
        String room = Caller.room(exchange);
        String reason = JsonBody.of(exchange).optionalText("reason", MAX_REASON);
        String why = reason == null || reason.isBlank() ? "the application gave up" : reason;
        Outcomes.answer(exchange, 200, radio.fail(room, request(exchange), why));
    }

    private static String request(HttpExchange exchange) {
        return Caller.pathId(exchange, "request_id");
    }

    private static boolean isWav(byte[] audio) {
        return audio.length >= 4
                && audio[0] == 'R'
                && audio[1] == 'I'
                && audio[2] == 'F'
                && audio[3] == 'F';
    }

    /**
     * Raw samples say their rate as {@code ?sample_rate=} or as {@code Content-Type:
     * audio/l16;rate=} does.
     */
    private static int rate(HttpExchange exchange) {
        String rate = exchange.query("sample_rate");
        if (rate == null) {
            rate = parameter(exchange.header("Content-Type"), "rate");
        }
        if (rate == null) {
            throw new BadRequest("raw samples need ?sample_rate=; a WAV file does not");
        }
        return number(rate, MIN_RATE, MAX_RATE, "sample_rate");
    }

    private static @Nullable String parameter(@Nullable String contentType, String name) {
        if (contentType == null) {
            return null;
        }
        String lower = contentType.toLowerCase(Locale.ROOT);
        for (int from = 0; from <= lower.length(); ) {
            int semicolon = lower.indexOf(';', from);
            int to = semicolon < 0 ? lower.length() : semicolon;
            String part = lower.substring(from, to).strip();
            if (part.startsWith(name + "=")) {
                return part.substring(name.length() + 1);
            }
            from = to + 1;
        }
        return null;
    }

    static int number(String text, int least, int most, String what) {
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new BadRequest(what + " is a whole number from " + least + " to " + most);
    }
}
