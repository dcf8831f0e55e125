package dev.earshot.gateway.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.earshot.testkit.RawSocket;
import dev.earshot.wire.CloseCode;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FrameReaderTest {
    private static final int CONTINUATION = 0;

    @Test
    void findsTheSameMessagesHoweverTheBytesArrive() {
        byte[] conversation = conversation();
        List<String> expected =
                List.of("text:häuser", "ping:2", "text:", "pong", "text:" + "x".repeat(70_000));
        Random random = new Random(3);
        for (int round = 0; round < 200; round++) {
            Recorder recorder = new Recorder();
            FrameReader reader = new FrameReader(SocketLimits.DEFAULT, false);
            for (int from = 0; from < conversation.length; ) {
                int most = round == 0 ? 1 : 1 + random.nextInt(round * 100);
                int size = Math.min(most, conversation.length - from);
                reader.read(Unpooled.wrappedBuffer(conversation, from, size), recorder, 0);
                from += size;
            }
            assertThat(recorder.found).isEqualTo(expected);
        }
    }

    private static byte[] conversation() {
        byte[] umlaut = "häuser".getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        // The umlaut's two bytes lie in two fragments, a ping between them.
        all.writeBytes(RawSocket.frame(false, RawSocket.TEXT, slice(umlaut, 0, 2)));
        all.writeBytes(RawSocket.frame(false, CONTINUATION, new byte[0]));
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        rest.writeBytes(RawSocket.frame(true, CONTINUATION, slice(umlaut, 2, umlaut.length)));
        all.writeBytes(rest.toByteArray());
        all.writeBytes(RawSocket.frame(true, RawSocket.PING, new byte[] {1, 2}));
        all.writeBytes(RawSocket.frame(true, RawSocket.TEXT, new byte[0]));
        all.writeBytes(RawSocket.frame(true, RawSocket.PONG, new byte[125]));
        byte[] big = "x".repeat(70_000).getBytes(StandardCharsets.US_ASCII);
        all.writeBytes(RawSocket.frame(true, RawSocket.TEXT, big));
        return all.toByteArray();
    }

    @Test
    void takesBinaryThatIsNoTextWhereItIsWanted() {
        byte[] noText = {(byte) 0xff, (byte) 0xc0, 0};
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(RawSocket.frame(false, RawSocket.BINARY, noText));
        all.writeBytes(RawSocket.frame(true, RawSocket.PING, new byte[0]));
        all.writeBytes(RawSocket.frame(true, CONTINUATION, noText));
        all.writeBytes(RawSocket.frame(true, RawSocket.BINARY, new byte[0]));
        all.writeBytes(RawSocket.frame(true, RawSocket.TEXT, noText));
        Recorder recorder = new Recorder();
        new FrameReader(SocketLimits.DEFAULT, true)
                .read(Unpooled.wrappedBuffer(all.toByteArray()), recorder, 0);
        assertThat(recorder.found)
                .containsExactly("ping:0", "binary:6", "binary:0", "INVALID_PAYLOAD");
    }

    @Test
    void refusesDustOfFragments() {
        Recorder recorder = new Recorder();
        FrameReader reader = new FrameReader(SocketLimits.DEFAULT, false);
        reader.read(
                Unpooled.wrappedBuffer(RawSocket.frame(false, RawSocket.TEXT, new byte[] {'a'})),
                recorder,
                0);
        byte[] dust = RawSocket.frame(false, CONTINUATION, new byte[] {'a'});
        for (int i = 0; i < 130; i++) {
            reader.read(Unpooled.wrappedBuffer(dust), recorder, 0);
        }
        assertThat(recorder.found.getFirst()).isEqualTo("POLICY_VIOLATION");
    }

    @Test
    void refusesALengthInMoreBytesThanNeeded() {
        // RFC 6455, section 5.2, asks for the minimal form.
        assertThat(violation(0x81, 0xfe, 0x00, 0x7d)).isEqualTo("PROTOCOL_ERROR");
        assertThat(violation(0x81, 0xff, 0, 0, 0, 0, 0, 0, 0xff, 0xff)).isEqualTo("PROTOCOL_ERROR");
    }

    @Test
    void refusesAnEnormousLengthBeforeItsPayload() {
        assertThat(violation(0x81, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff))
                .isEqualTo("TOO_BIG");
        assertThat(violation(0x81, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0)).isEqualTo("PROTOCOL_ERROR");
    }

    private static String violation(int... bytes) {
        byte[] in = new byte[bytes.length];
        for (int i = 0; i < in.length; i++) {
            in[i] = (byte) bytes[i];
        }
        Recorder recorder = new Recorder();
        new FrameReader(SocketLimits.DEFAULT, false).read(Unpooled.wrappedBuffer(in), recorder, 0);
        return recorder.found.isEmpty() ? "none" : recorder.found.getFirst();
    }

    private static byte[] slice(byte[] bytes, int from, int to) {
        return java.util.Arrays.copyOfRange(bytes, from, to);
    }

    private static final class Recorder implements FrameSink {
        final List<String> found = new ArrayList<>();

        @Override
        public boolean onText(byte[] utf8) {
            found.add("text:" + new String(utf8, StandardCharsets.UTF_8));
            return true;
        }

        @Override
        public boolean onBinary(byte[] payload) {
            found.add("binary:" + payload.length);
            return true;
        }

        @Override
        public boolean onPing(byte[] payload) {
            found.add("ping:" + payload.length);
            return true;
        }

        @Override
        public boolean onPong() {
            found.add("pong");
            return true;
        }

        @Override
        public void onClose(byte[] payload) {
            found.add("close");
        }

        @Override
        public void onViolation(CloseCode code, @Nullable String reason) {
            found.add(code.name());
        }
    }
}
