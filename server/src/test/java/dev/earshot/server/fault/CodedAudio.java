package dev.earshot.server.fault;

import dev.earshot.testkit.process.HttpPeer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;

/**
 * Audio whose samples say where in the item they belong: each holds its position in units of 10 ms,
 * counted from 1. What arrives can then be compared with what should sound at that moment.
 */
final class CodedAudio {
    static final int RATE = 16_000;

    /** How long the samples hold the same value. */
    static final long UNIT_MICROS = 10_000;

    private static final int UNIT_SAMPLES = RATE / 100;
    private static final int HEADER = 44;

    private CodedAudio() {}

    /** Queues an item of that many chunks and completes it; returns its request id. */
    static String queue(HttpPeer host, String room, int chunks, Duration each) {
        String requestId = open(host, room);
        for (int number = 0; number < chunks; number++) {
            put(host, room, requestId, number, each);
        }
        host.post(item(room, requestId) + "/complete", "{}").expect(200);
        return requestId;
    }

    static String open(HttpPeer host, String room) {
        return host.post("/api/campaigns/" + room + "/audio/requests", "{}")
                .expect(202)
                .json()
                .path("request_id")
                .asString();
    }

    static void put(HttpPeer host, String room, String requestId, int number, Duration each) {
        byte[] wav = wav(number * each.toMillis() / 10, each);
        HttpPeer.Reply reply =
                host.send("PUT", item(room, requestId) + "/chunks/" + number, "audio/wav", wav);
        if (reply.status() / 100 != 2) {
            reply.expect(200);
        }
    }

    private static String item(String room, String requestId) {
        return "/api/campaigns/" + room + "/audio/requests/" + requestId;
    }

    private static byte[] wav(long firstUnit, Duration length) {
        int samples = (int) (length.toMillis() * RATE / 1_000);
        ByteBuffer out =
                ByteBuffer.allocate(HEADER + 2 * samples)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .put(ascii("RIFF"))
                        .putInt(HEADER - 8 + 2 * samples)
                        .put(ascii("WAVEfmt "))
                        .putInt(16)
                        .putShort((short) 1)
                        .putShort((short) 1)
                        .putInt(RATE)
                        .putInt(2 * RATE)
                        .putShort((short) 2)
                        .putShort((short) 16)
                        .put(ascii("data"))
                        .putInt(2 * samples);
        for (int i = 0; i < samples; i++) {
            out.putShort((short) (firstUnit + i / UNIT_SAMPLES + 1));
        }
        return out.array();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    }

    /** Where in the item the first sample belongs, in microseconds; negative for silence. */
    static long positionMicros(byte[] pcm) {
        short code = ByteBuffer.wrap(pcm).order(ByteOrder.LITTLE_ENDIAN).getShort();
        return (code - 1) * UNIT_MICROS;
    }
}
