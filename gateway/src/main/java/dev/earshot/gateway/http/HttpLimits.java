package dev.earshot.gateway.http;

import java.time.Duration;

/**
 * Bounds of the HTTP stage. Immutable. Times are looked at by the loop's sweep, so they may end up
 * to one sweep (1 s) late.
 *
 * @param headersTime from the first byte of a request (or from the accept) to its complete head; 1
 *     s to 1 min, default 5 s. Too small cuts off slow phones, too large lets trickling clients
 *     hold sockets
 * @param bodyTime from the head to the complete body; 50 ms to 10 min, default 30 s
 * @param idleTime how long a kept-alive socket may wait for its next request; 50 ms to 1 h, default
 *     60 s
 * @param answerTime how long a handler may take before the client is answered 503; 50 ms to 10 min,
 *     default 30 s. Streams are exempt once begun
 * @param stallTime how long a peer may take nothing of a body that is ready for it; 50 ms to 1 h,
 *     default 5 min. Too small ends the stream of a paused audio element
 * @param lingerTime how long unread input is thrown away after an early answer, so that the answer
 *     is not lost to a reset; 50 ms to 30 s, default 2 s
 * @param requestLineBytes 256 to 65,536, default 8 KiB; longer ones are answered 414
 * @param headerBytes all headers of a request together; 1 KiB to 256 KiB, default 16 KiB; more are
 *     answered 431
 * @param headerCount 8 to 1,000, default 100; more are answered 431
 * @param streamQueueBytes how much of a streamed body is queued for a peer before its source is
 *     asked no more; 4 KiB to 1 MiB, default 64 KiB. Too small costs system calls, too large costs
 *     memory for each slow reader
 */
public record HttpLimits(
        Duration headersTime,
        Duration bodyTime,
        Duration idleTime,
        Duration answerTime,
        Duration stallTime,
        Duration lingerTime,
        int requestLineBytes,
        int headerBytes,
        int headerCount,
        int streamQueueBytes) {
    /** The defaults named above. */
    public static final HttpLimits DEFAULT =
            new HttpLimits(
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(30),
                    Duration.ofMinutes(5),
                    Duration.ofSeconds(2),
                    8 * 1024,
                    16 * 1024,
                    100,
                    64 * 1024);

    /** Refuses values outside the bounds named above. */
    public HttpLimits {
        within("headersTime", headersTime, Duration.ofMillis(50), Duration.ofMinutes(1));
        within("bodyTime", bodyTime, Duration.ofMillis(50), Duration.ofMinutes(10));
        within("idleTime", idleTime, Duration.ofMillis(50), Duration.ofHours(1));
        within("answerTime", answerTime, Duration.ofMillis(50), Duration.ofMinutes(10));
        within("stallTime", stallTime, Duration.ofMillis(50), Duration.ofHours(1));
        within("lingerTime", lingerTime, Duration.ofMillis(50), Duration.ofSeconds(30));
        within("requestLineBytes", requestLineBytes, 256, 65_536);
        within("headerBytes", headerBytes, 1024, 256 * 1024);
        within("headerCount", headerCount, 8, 1000);
        within("streamQueueBytes", streamQueueBytes, 4096, 1024 * 1024);
    }

    private static void within(String name, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                    name + " must be between " + least + " and " + most + ", not " + value);
        }
    }

    private static void within(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    name + " must be between " + least + " and " + most + ", not " + value);
        }
    }
}
