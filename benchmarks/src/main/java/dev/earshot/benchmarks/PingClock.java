package dev.earshot.benchmarks;

import dev.earshot.testkit.process.Waits;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import org.HdrHistogram.Histogram;

/**
 * Connections that ask for the time at a fixed rate and measure how long the answer takes from the
 * moment at which the question was due. Measuring is for one thread at a time.
 */
final class PingClock implements AutoCloseable, Flock.Listener {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final byte[] SEQUENCE = "\"seq\":".getBytes(StandardCharsets.US_ASCII);
    private static final int LONGEST_SEARCH = 64;
    private static final long HIGHEST_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final Flock flock;
    private final List<Bird> birds = new ArrayList<>();
    private final AtomicLong answered = new AtomicLong();

    /** Used on the flock's event loop only, but for the moments before and after a slice. */
    private volatile Histogram slice = new Histogram(HIGHEST_NANOS, 3);

    private volatile long begin;
    private volatile long intervalNanos = 1;

    PingClock(int port, int connections, String path, IntFunction<String> tokens)
            throws IOException {
        flock = new Flock(port, this);
        flock.open(connections, path, tokens);
        flock.birds().forEach(birds::add);
    }

    /**
     * Asks for a while.
     *
     * @param perSecond over all connections
     */
    Histogram run(double perSecond, Duration length) {
        slice = new Histogram(HIGHEST_NANOS, 3);
        intervalNanos = (long) (1e9 / perSecond);
        answered.set(0);
        begin = System.nanoTime();
        long count = length.toNanos() / intervalNanos;
        for (long number = 0; number < count; number++) {
            long due = begin + number * intervalNanos;
            while (due - System.nanoTime() > 0) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            birds.get((int) (number % birds.size()))
                    .send("{\"type\":\"time_ping\",\"seq\":" + number + ",\"t1_us\":1}");
        }
        Waits.until("every answer is there", PATIENCE, () -> answered.get() >= count);
        return slice;
    }

    @Override
    public void onText(Bird bird, ByteBuf buffer, int index, int length) {
        long number = sequence(buffer, index, Math.min(length, LONGEST_SEARCH));
        if (number >= 0) {
            long took = System.nanoTime() - begin - number * intervalNanos;
            slice.recordValue(Math.clamp(took, 1, HIGHEST_NANOS));
            answered.incrementAndGet();
        }
    }

    private static long sequence(ByteBuf buffer, int index, int length) {
        for (int i = index; i < index + length - SEQUENCE.length; i++) {
            int matched = 0;
            while (matched < SEQUENCE.length && buffer.getByte(i + matched) == SEQUENCE[matched]) {
                matched++;
            }
            if (matched == SEQUENCE.length) {
                long number = 0;
                for (int at = i + matched; at < index + length; at++) {
                    int digit = buffer.getByte(at) - '0';
                    if (digit < 0 || digit > 9) {
                        return number;
                    }
                    number = number * 10 + digit;
                }
            }
        }
        return -1;
    }

    @Override
    public void close() {
        flock.close();
    }
}
