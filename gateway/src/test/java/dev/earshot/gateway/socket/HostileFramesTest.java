package dev.earshot.gateway.socket;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.earshot.testkit.RawSocket;
import dev.earshot.wire.CloseCode;
import io.netty.buffer.Unpooled;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames of peers that mean no good: what is refused, when, and what it costs. */
class HostileFramesTest {
    private static final int CONTINUATION = 0;

    /** Most bytes on the heap for a message of which nearly nothing has arrived. */
    private static final long PROMISE_BYTES = 64 * 1024;

    private final SinkRecord sink = new SinkRecord();
    private final FrameReader reader = new FrameReader(SocketLimits.DEFAULT, false);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "81ff7fffffffffffffff", // 2^63 - 1 bytes
                "81ff0000000000090001", // the limit and 64 KiB + 1
                "81ff0000000000080001", // one above the limit
                "01ff0000000000080001", // the same in a first fragment
                "82ff7fffffffffffffff"
            })
    void refusesTheSizeBeforeAnyOfItIsSent(String head) {
        boolean binary = head.startsWith("82");
        byte[] bytes = HexFormat.of().parseHex(head);
        feed(bytes); // loads the classes
        sink.found.clear();
        long before = allocated();
        FrameReader fresh = new FrameReader(SocketLimits.DEFAULT, binary);
        fresh.read(Unpooled.wrappedBuffer(bytes), sink, 0);
        assertThat(allocated() - before).isLessThan(PROMISE_BYTES);
        assertThat(sink.found).containsExactly("TOO_BIG");
    }

    @Test
    void countsTheFragmentsOfAMessageTogether() {
        feed(RawSocket.frame(false, RawSocket.TEXT, new byte[400_000]));
        feed(HexFormat.of().parseHex("80ff000000000001e848")); // 125,000 more
        assertThat(sink.found).containsExactly("TOO_BIG");
    }

    @Test
    void aPromiseCostsNothing() {
        byte[] head = HexFormat.of().parseHex("81ff000000000008000000000000"); // the limit, mask 0
        byte[] some = Arrays.copyOf(head, head.length + 100);
        feed(RawSocket.frame(true, RawSocket.TEXT, new byte[10])); // loads the classes
        long before = allocated();
        for (int peer = 0; peer < 100; peer++) {
            new FrameReader(SocketLimits.DEFAULT, false)
                    .read(Unpooled.wrappedBuffer(some), sink, 0);
        }
        assertThat((allocated() - before) / 100).isLessThan(PROMISE_BYTES / 4);
    }

    @Test
    void refusesMoreThanTheDocumentedFragments() {
        int fragments = SocketLimits.DEFAULT.fragments();
        byte[] enough = new byte[SocketLimits.DEFAULT.fragmentMeanBytes()];
        feed(RawSocket.frame(false, RawSocket.TEXT, enough));
        for (int i = 1; i < fragments; i++) {
            feed(RawSocket.frame(false, CONTINUATION, enough));
        }
        assertThat(sink.found).isEmpty();
        feed(RawSocket.frame(false, CONTINUATION, enough));
        assertThat(sink.found).containsExactly("POLICY_VIOLATION");
    }

    /** As soon as the bytes so far cannot begin any text, wherever pieces and frames end. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "80",
                "bf",
                "c0af",
                "c1bf",
                "e080af",
                "e09fbf",
                "f08080af",
                "f08fbfbf",
                "eda080",
                "edbfbf",
                "eda080edb080",
                "f4908080",
                "f5808080",
                "f8888080",
                "fc8484848484",
                "fe",
                "ff",
                "c3",
                "c328",
                "e228a1",
                "e28228",
                "e282",
                "f0288cbc",
                "f09028bc",
                "f0908c28",
                "f0908c",
                "61c3a9ff",
                "cebae1bdb9cf83cebcceb5eda080656469746564"
            })
    void refusesWhatIsNoTextAtItsFirstImpossibleByte(String hex) {
        byte[] text = HexFormat.of().parseHex(hex);
        int malformedAt = firstImpossible(text);
        for (int split = 0; split <= text.length; split++) {
            SinkRecord found = new SinkRecord();
            FrameReader fresh = new FrameReader(SocketLimits.DEFAULT, false);
            byte[] first = RawSocket.frame(false, RawSocket.TEXT, Arrays.copyOf(text, split));
            byte[] rest = Arrays.copyOfRange(text, split, text.length);
            byte[] second = RawSocket.frame(true, CONTINUATION, rest);
            fresh.read(Unpooled.wrappedBuffer(first), found, 0);
            if (malformedAt >= split) {
                assertThat(found.found).as("%s cut at %d, first frame", hex, split).isEmpty();
                int header = second.length - rest.length;
                int needed = Math.min(second.length, header + malformedAt - split + 1);
                fresh.read(Unpooled.wrappedBuffer(second, 0, needed), found, 0);
            }
            assertThat(found.found)
                    .as("%s cut at %d", hex, split)
                    .containsExactly("INVALID_PAYLOAD");
        }
    }

    /** The index of the byte after which no text can follow; the length where only more lacks. */
    private static int firstImpossible(byte[] bytes) {
        int length = 1;
        while (length <= bytes.length && canBecomeText(Arrays.copyOf(bytes, length))) {
            length++;
        }
        return length - 1;
    }

    /** Whether some bytes behind these make a text of them; the JDK itself looks no further. */
    private static boolean canBecomeText(byte[] beginning) {
        if (isText(beginning)) {
            return true;
        }
        byte[] edges = HexFormat.of().parseHex("808f909fa0bf");
        for (int a : edges) {
            for (int b : edges) {
                for (int c : edges) {
                    byte[] more = Arrays.copyOf(beginning, beginning.length + 3);
                    more[beginning.length] = (byte) a;
                    more[beginning.length + 1] = (byte) b;
                    more[beginning.length + 2] = (byte) c;
                    if (isText(Arrays.copyOf(more, beginning.length + 1))
                            || isText(Arrays.copyOf(more, beginning.length + 2))
                            || isText(more)) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private static boolean isText(byte[] bytes) {
        try {
            var _ = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    /** Every first two bytes a frame can have, judged by RFC 6455, section 5.2. */
    @Test
    void knowsEveryHead() {
        List<String> wrong = new ArrayList<>();
        for (int first = 0; first < 256; first++) {
            for (int second = 0; second < 256; second++) {
                SinkRecord found = new SinkRecord();
                byte[] head = {(byte) first, (byte) second};
                new FrameReader(SocketLimits.DEFAULT, false)
                        .read(Unpooled.wrappedBuffer(head), found, 0);
                String got = found.found.isEmpty() ? "none" : found.found.getFirst();
                if (!got.equals(expected(first, second))) {
                    wrong.add(HexFormat.of().formatHex(head) + " " + got);
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    private static String expected(int first, int second) {
        int opcode = first & 0x0f;
        boolean reserved = (first & 0x70) != 0;
        boolean unknown = (opcode > 2 && opcode < 8) || opcode > 10;
        boolean control = opcode >= 8;
        boolean brokenControl = control && ((first & 0x80) == 0 || (second & 0x7f) > 125);
        boolean unmasked = (second & 0x80) == 0;
        if (!reserved && opcode == 2) {
            return "UNACCEPTABLE_DATA";
        }
        boolean broken = reserved || unknown || opcode == 0 || brokenControl || unmasked;
        return broken ? "PROTOCOL_ERROR" : "none";
    }

    /** All close codes, by RFC 6455, section 7.4, and the registry at IANA. */
    @Test
    void knowsEveryCloseCode() {
        List<Integer> taken = new ArrayList<>();
        List<String> others = new ArrayList<>();
        for (int code = 0; code <= 65_535; code++) {
            SinkRecord found = new SinkRecord();
            byte[] payload = {(byte) (code >> 8), (byte) code};
            new FrameReader(SocketLimits.DEFAULT, false)
                    .read(Unpooled.wrappedBuffer(RawSocket.frame(true, 8, payload)), found, 0);
            if (found.found.equals(List.of("close:" + code))) {
                taken.add(code);
            } else if (!found.found.equals(List.of("PROTOCOL_ERROR"))) {
                others.add(code + " " + found.found);
            }
        }
        assertThat(others).isEmpty();
        List<Integer> allowed = new ArrayList<>(List.of(1000, 1001, 1002, 1003));
        for (int code = 1007; code <= 1014; code++) {
            allowed.add(code);
        }
        for (int code = 3000; code < 5000; code++) {
            allowed.add(code);
        }
        assertThat(taken).isEqualTo(allowed);
    }

    @Test
    void refusesHalfACloseCodeAndReasonsThatAreNoText() {
        assertThat(close(new byte[1])).isEqualTo("PROTOCOL_ERROR");
        assertThat(close(new byte[0])).isEqualTo("close:none");
        assertThat(close(new byte[] {3, (byte) 0xe8, (byte) 0xc3})).isEqualTo("INVALID_PAYLOAD");
        assertThat(close(Arrays.copyOf(new byte[] {3, (byte) 0xe8}, 125))).isEqualTo("close:1000");
    }

    private static String close(byte[] payload) {
        SinkRecord found = new SinkRecord();
        new FrameReader(SocketLimits.DEFAULT, false)
                .read(Unpooled.wrappedBuffer(RawSocket.frame(true, 8, payload)), found, 0);
        return found.found.getFirst();
    }

    @Test
    void readsNothingBehindACloseFrame() {
        byte[] close = RawSocket.frame(true, RawSocket.CLOSE, new byte[] {3, (byte) 0xe8});
        byte[] text = RawSocket.frame(true, RawSocket.TEXT, new byte[] {'x'});
        byte[] both = Arrays.copyOf(close, close.length + text.length);
        System.arraycopy(text, 0, both, close.length, text.length);
        feed(both);
        assertThat(sink.found).containsExactly("close:1000");
    }

    private void feed(byte[] bytes) {
        reader.read(Unpooled.wrappedBuffer(bytes), sink, 0);
    }

    private static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean())
                .getCurrentThreadAllocatedBytes();
    }

    private static final class SinkRecord implements FrameSink {
        final List<String> found = new ArrayList<>();

        @Override
        public boolean onText(byte[] utf8) {
            return found.add("text:" + utf8.length);
        }

        @Override
        public boolean onBinary(byte[] payload) {
            return found.add("binary:" + payload.length);
        }

        @Override
        public boolean onPing(byte[] payload) {
            return found.add("ping:" + payload.length);
        }

        @Override
        public boolean onPong() {
            return found.add("pong");
        }

        @Override
        public void onClose(byte[] payload) {
            found.add(
                    "close:"
                            + (payload.length == 0
                                    ? "none"
                                    : (payload[0] & 0xff) << 8 | (payload[1] & 0xff)));
        }

        @Override
        public void onViolation(CloseCode code, String reason) {
            found.add(code.name());
        }
    }
}
