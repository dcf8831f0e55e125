package dev.earshot.benchmarks;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * The subscribers of one room of a {@link Sender}: they count what arrives and acknowledge as told.
 * Measuring is for one thread at a time; messages arrive on the flock's event loop.
 */
final class Audience implements AutoCloseable, Flock.Listener {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long ACKNOWLEDGE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final byte[] SEQUENCE =
            "\"sequence_number\":".getBytes(StandardCharsets.US_ASCII);
    private static final int LONGEST_SEARCH = 256;

    private final Sender sender;
    private final String room;
    private final int size;
    private final Flock flock;
    private final AtomicLong received = new AtomicLong();
    private final long[] latest;
    private final long[] counts;
    private volatile Acknowledging acknowledging = Acknowledging.NEVER;
    private volatile @Nullable Schedule schedule;
    private @Nullable Pump pump;

    /** When subscribers acknowledge. */
    enum Acknowledging {
        /** Not at all. */
        NEVER,
        /** Four times a second, cumulatively, as clients do. */
        FOUR_A_SECOND,
        /** Each chunk at once. */
        EACH
    }

    Audience(Sender sender, String room, int size, IntFunction<String> tokens) throws IOException {
        this.sender = sender;
        this.room = room;
        this.size = size;
        this.latest = new long[size];
        this.counts = new long[size];
        Arrays.fill(latest, -1);
        this.flock = new Flock(sender.port(), this);
        flock.open(size, "/ws/campaign/player?campaign_id=" + room, tokens);
    }

    @Override
    public void onText(Bird bird, ByteBuf buffer, int index, int length) {
        if (acknowledging != Acknowledging.NEVER) {
            long sequence = sequence(buffer, index, Math.min(length, LONGEST_SEARCH));
            latest[bird.index()] = sequence;
            if (acknowledging == Acknowledging.EACH) {
                acknowledge(bird, sequence);
            }
        }
        Schedule planned = schedule;
        if (planned != null) {
            planned.arrived(counts[bird.index()]);
        }
        counts[bird.index()]++;
        received.lazySet(received.get() + 1);
        Pump running = pump;
        if (running != null) {
            running.delivered();
        }
    }

    private static void acknowledge(Bird bird, long sequence) {
        bird.send(
                "{\"type\":\"chunk_ack\",\"up_to\":"
                        + sequence
                        + ",\"played_up_to\":"
                        + sequence
                        + ",\"error_us\":0}");
    }

    private static long sequence(ByteBuf buffer, int index, int length) {
        int found = -1;
        for (int i = index; i < index + length - SEQUENCE.length && found < 0; i++) {
            int matched = 0;
            while (matched < SEQUENCE.length && buffer.getByte(i + matched) == SEQUENCE[matched]) {
                matched++;
            }
            found = matched == SEQUENCE.length ? i + matched : -1;
        }
        long sequence = 0;
        for (int i = found; found >= 0 && i < index + length; i++) {
            int digit = buffer.getByte(i) - '0';
            if (digit < 0 || digit > 9) {
                return sequence;
            }
            sequence = sequence * 10 + digit;
        }
        throw new IllegalStateException("an announcement without sequence_number");
    }

    /**
     * Sends as fast as everybody receives.
     *
     * @param kind what the sender does for each message
     * @param burst messages told of at once
     * @param underWay bursts on their way at any time
     * @param nanos how long
     */
    Throughput saturate(String kind, int burst, int underWay, Acknowledging manner, long nanos)
            throws IOException {
        acknowledging = manner;
        long before = received.get();
        double processorBefore = sender.processorSeconds();
        long begin = System.nanoTime();
        Pump pump = new Pump(kind, burst, begin + nanos);
        flock.execute(() -> pump.begin(underWay));
        for (long now = begin; now - begin < nanos; now = System.nanoTime()) {
            pause(Math.min(ACKNOWLEDGE_NANOS, begin + nanos - now));
            if (manner == Acknowledging.FOUR_A_SECOND) {
                flock.execute(this::acknowledgeAll);
            }
        }
        pump.awaitEnd();
        double seconds = (System.nanoTime() - begin) / 1e9;
        double processor = sender.processorSeconds() - processorBefore;
        acknowledging = Acknowledging.NEVER;
        long delivered = received.get() - before;
        return new Throughput(delivered / seconds, processor * 1e6 / delivered);
    }

    private void acknowledgeAll() {
        for (Bird bird : flock.birds()) {
            if (latest[bird.index()] >= 0) {
                acknowledge(bird, latest[bird.index()]);
            }
        }
    }

    /**
     * Sends single messages at fixed moments, whether or not the last has arrived; latency counts
     * from the planned moment.
     */
    Histogram atRate(String kind, double perSecond, long nanos) throws IOException {
        int messages = (int) Math.max(1, nanos / 1e9 * perSecond);
        Schedule planned = new Schedule(received.get() / size, messages, 1e9 / perSecond);
        schedule = planned;
        long before = received.get();
        for (int i = 0; i < messages; i++) {
            while (System.nanoTime() - planned.at(i) < 0) {
                pause(Math.min(100_000, planned.at(i) - System.nanoTime()));
            }
            sender.burst(kind, room, 1);
        }
        awaitReceived(before + (long) messages * size);
        schedule = null;
        return planned.latencies;
    }

    private void awaitReceived(long wanted) throws IOException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (received.get() < wanted) {
            if (System.nanoTime() - deadline > 0 || flock.live() < size) {
                throw new IOException(
                        "%d of %d messages arrived, %d of %d subscribers are there"
                                .formatted(received.get(), wanted, flock.live(), size));
            }
            pause(50_000);
        }
    }

    private static void pause(long nanos) {
        java.util.concurrent.locks.LockSupport.parkNanos(nanos);
    }

    @Override
    public void close() {
        flock.close();
    }

    /**
     * What saturation came to. Immutable.
     *
     * @param perSecond deliveries a second
     * @param processorMicros processor time of the sender for each delivery
     */
    record Throughput(double perSecond, double processorMicros) {}

    /**
     * Tells the sender of the next burst whenever one has reached everybody. Confined to the event
     * loop, but for the end.
     */
    private final class Pump {
        private final String kind;
        private final int burst;
        private final long untilNanos;
        private final CountDownLatch ended = new CountDownLatch(1);
        private long missing;
        private long missingOfOldest;

        Pump(String kind, int burst, long untilNanos) {
            this.kind = kind;
            this.burst = burst;
            this.untilNanos = untilNanos;
        }

        void begin(int underWay) {
            pump = this;
            missingOfOldest = (long) burst * size;
            for (int i = 0; i < underWay; i++) {
                tell();
            }
        }

        private void tell() {
            missing += (long) burst * size;
            sender.burst(kind, room, burst);
        }

        void delivered() {
            missing--;
            missingOfOldest--;
            if (missingOfOldest == 0) {
                missingOfOldest = (long) burst * size;
                if (System.nanoTime() - untilNanos < 0) {
                    tell();
                }
            }
            if (missing == 0) {
                pump = null;
                ended.countDown();
            }
        }

        void awaitEnd() throws IOException {
            try {
                if (!ended.await(PATIENCE_NANOS, TimeUnit.NANOSECONDS)) {
                    throw new IOException(
                            "messages are missing; %d of %d subscribers are there"
                                    .formatted(flock.live(), size));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
        }
    }

    /** Planned moments of messages, and how late each delivery came. */
    private static final class Schedule {
        private final long first;
        private final long beginNanos = System.nanoTime() + 10_000_000;
        private final double stepNanos;
        private final Histogram latencies = new Histogram(PATIENCE_NANOS, 3);
        private final int messages;

        Schedule(long first, int messages, double stepNanos) {
            this.first = first;
            this.messages = messages;
            this.stepNanos = stepNanos;
        }

        long at(long message) {
            return beginNanos + (long) (message * stepNanos);
        }

        /** A message came to a subscriber that had received that many before it. */
        void arrived(long earlier) {
            long message = earlier - first;
            if (message >= 0 && message < messages) {
                latencies.recordValue(Math.max(0, System.nanoTime() - at(message)));
            }
        }
    }
}
