package dev.earshot.gateway.socket;

import dev.earshot.fuzz.Budget;
import dev.earshot.fuzz.Finding;
import dev.earshot.wire.CloseCode;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A peer's bytes after the upgrade: however they are cut into pieces, the same is found in them,
 * and nothing costs more than its bytes. The first byte chooses the bounds.
 */
public final class FrameReaderFuzz {
    private static final int SPLITS = 24;
    private static final SocketLimits SMALL = limits(1024, 8, 4);
    private static final SocketLimits LARGE = limits(16 << 20, 65_536, 1);

    private FrameReaderFuzz() {}

    private static SocketLimits limits(int messageBytes, int fragments, int mean) {
        return new SocketLimits(
                messageBytes,
                fragments,
                mean,
                Duration.ofSeconds(30),
                64 << 10,
                Duration.ofSeconds(30),
                Duration.ofSeconds(60),
                Duration.ofSeconds(10),
                Duration.ofSeconds(5),
                100);
    }

    /** Runs one input. */
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) {
            return;
        }
        boolean binary = (input[0] & 1) != 0;
        SocketLimits limits = (input[0] & 2) != 0 ? LARGE : SMALL;
        int[] atOnce = {1, input.length};
        Budget.run(() -> feed(input, atOnce, limits, binary, new Sink()));
        Sink whole = new Sink();
        feed(input, atOnce, limits, binary, whole);
        Sink bytewise = new Sink();
        int[] each = new int[input.length];
        for (int i = 0; i < each.length; i++) {
            each[i] = i + 1;
        }
        feed(input, each, limits, binary, bytewise);
        Finding.unlessSame("byte by byte", whole.found, bytewise.found);
        int step = Math.max(1, input.length / SPLITS);
        for (int cut = 2; cut < input.length; cut += step) {
            Sink halves = new Sink();
            feed(input, new int[] {1, cut, input.length}, limits, binary, halves);
            Finding.unlessSame("cut at " + cut, whole.found, halves.found);
        }
    }

    /** Feeds the pieces that end at these places; the first of them is skipped. */
    private static void feed(
            byte[] input, int[] ends, SocketLimits limits, boolean binary, Sink sink) {
        FrameReader reader = new FrameReader(limits, binary);
        for (int i = 1; i < ends.length && sink.open; i++) {
            int from = ends[i - 1];
            reader.read(Unpooled.wrappedBuffer(input, from, ends[i] - from), sink, 0);
        }
    }

    private static final class Sink implements FrameSink {
        final List<String> found = new ArrayList<>();
        boolean open = true;

        @Override
        public boolean onText(byte[] utf8) {
            Finding.unless(
                    Utf8.check(Utf8.ACCEPT, utf8, 0, utf8.length) == Utf8.ACCEPT, "no UTF-8");
            return found.add("text " + HexFormat.of().formatHex(utf8));
        }

        @Override
        public boolean onBinary(byte[] payload) {
            return found.add("binary " + HexFormat.of().formatHex(payload));
        }

        @Override
        public boolean onPing(byte[] payload) {
            Finding.unless(payload.length <= 125, "a long ping");
            return found.add("ping " + HexFormat.of().formatHex(payload));
        }

        @Override
        public boolean onPong() {
            return found.add("pong");
        }

        @Override
        public void onClose(byte[] payload) {
            Finding.unless(payload.length != 1 && payload.length <= 125, "a wrong close");
            found.add("close " + HexFormat.of().formatHex(payload));
            open = false;
        }

        @Override
        public void onViolation(CloseCode code, @Nullable String reason) {
            found.add(code.name());
            open = false;
        }
    }
}
