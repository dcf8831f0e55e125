package dev.earshot.speech;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import javax.sound.sampled.AudioSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WavTest {
    private static final PcmFormat FORMAT = new PcmFormat(16_000);
    private static final byte[] PCM = {1, 2, 3, 4, 5, 6, -1, -128};
    private static final int LIMIT = 1 << 20;

    @Test
    void writesAHeaderThatTheJdkReads() throws Exception {
        byte[] file = Wav.file(FORMAT, PCM);
        assertThat(file).hasSize(Wav.HEADER_BYTES + PCM.length);
        try (var audio = AudioSystem.getAudioInputStream(new ByteArrayInputStream(file))) {
            assertThat(audio.getFormat().getSampleRate()).isEqualTo(16_000f);
            assertThat(audio.getFormat().getSampleSizeInBits()).isEqualTo(16);
            assertThat(audio.getFormat().getChannels()).isEqualTo(1);
            assertThat(audio.getFormat().isBigEndian()).isFalse();
            assertThat(audio.readAllBytes()).isEqualTo(PCM);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 0xFFFF_FFFFL})
    void refusesToWriteLengthsThatDoNotFit(long bytes) {
        assertThatThrownBy(() -> Wav.header(FORMAT, bytes))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void streamingHeaderLeavesBothSizesOpen() {
        ByteBuffer header =
                ByteBuffer.wrap(Wav.streamingHeader(FORMAT)).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(header.getInt(4)).isEqualTo(-1);
        assertThat(header.getInt(40)).isEqualTo(-1);
    }

    @Test
    void readsWhatItWrote() {
        assertThat(pcm(Wav.file(FORMAT, PCM))).isEqualTo(PCM);
        assertThat(pcm(Wav.file(FORMAT, new byte[0]))).isEmpty();
        assertThat(pcm(joined(Wav.streamingHeader(FORMAT), PCM))).isEqualTo(PCM);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0x7FFF_F000, 0})
    void readsToTheEndWhenTheLengthIsUnknown(int size) {
        byte[] file = joined(Wav.streamingHeader(FORMAT), PCM);
        ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putInt(4, size).putInt(40, size);
        assertThat(pcm(file)).isEqualTo(PCM);
    }

    @Test
    void mixesStereoDown() {
        byte[] stereo = shorts(100, 300, -100, -300, 32767, 32767, -32768, -32768, -1, 0);
        byte[] file = riff(chunk("fmt ", format(1, 2, 44_100, 16)), chunk("data", stereo));
        assertThat(pcm(file)).isEqualTo(shorts(200, -200, 32767, -32768, -1));
    }

    @Test
    void readsExtensibleFormatsAndSkipsOddChunks() {
        byte[] extensible =
                joined(
                        format(0xFFFE, 1, 48_000, 16),
                        new byte[] {22, 0, 16, 0, 4, 0, 0, 0},
                        guid());
        byte[] file =
                riff(
                        chunk("LIST", new byte[] {9, 9, 9}),
                        chunk("fmt ", extensible),
                        chunk("junk", new byte[0]),
                        chunk("data", PCM),
                        chunk("id3 ", new byte[5]));
        WavAudio audio = Wav.read(file, LIMIT);
        assertThat(audio)
                .isInstanceOfSatisfying(
                        WavAudio.Pcm.class,
                        read -> {
                            assertThat(read.format()).isEqualTo(new PcmFormat(48_000));
                            assertThat(read.bytes()).isEqualTo(PCM);
                        });
    }

    @ParameterizedTest
    @CsvSource({
        "3, 1, 16000, 32, 'holds no PCM (format 3)'",
        "65534, 1, 16000, 16, 'holds no PCM (format 65534)'",
        "1, 0, 16000, 16, 'has 0 channels instead of 1 or 2'",
        "1, 6, 16000, 16, 'has 6 channels instead of 1 or 2'",
        "1, 1, 16000, 8, 'has 8 bits a sample instead of 16'",
        "1, 1, 7999, 16, 'has a rate of 7999 Hz, outside 8000..48000'",
        "1, 1, -1, 16, 'has a rate of 4294967295 Hz, outside 8000..48000'",
    })
    void refusesOtherFormats(int tag, int channels, int rate, int bits, String reason) {
        byte[] file = riff(chunk("fmt ", format(tag, channels, rate, bits)), chunk("data", PCM));
        assertThat(Wav.read(file, LIMIT)).isEqualTo(new WavAudio.Refused(reason));
    }

    @Test
    void refusesBrokenFiles() {
        byte[] good = Wav.file(FORMAT, PCM);
        byte[] fmt = chunk("fmt ", format(1, 1, 16_000, 16));
        byte[] data = chunk("data", PCM);
        assertThat(refusal(new byte[0])).isEqualTo("ends before its samples");
        assertThat(refusal("ID3 and some more bytes".getBytes(StandardCharsets.US_ASCII)))
                .isEqualTo("does not begin with RIFF and WAVE");
        assertThat(refusal(Arrays.copyOf(good, good.length - 2)))
                .isEqualTo("ends 2 bytes too early");
        assertThat(refusal(riff(data))).isEqualTo("has samples before their format");
        assertThat(refusal(riff(fmt, fmt, data))).isEqualTo("has two formats");
        assertThat(refusal(riff(fmt, chunk("data", new byte[3]))))
                .isEqualTo("ends within a sample");
        assertThat(refusal(joined(Wav.streamingHeader(FORMAT), new byte[3])))
                .isEqualTo("ends within a sample");
        assertThat(refusal(riff(chunk("fmt ", new byte[14]))))
                .isEqualTo("has a format chunk of 14 bytes");
        assertThat(refusal(riff(chunk("JUNK", new byte[2 << 20]), fmt, data)))
                .isEqualTo("has more than 1048576 bytes before its samples");
        byte[] empty = chunk("a   ", new byte[0]);
        byte[][] many = new byte[65][];
        Arrays.fill(many, empty);
        assertThat(refusal(riff(many))).isEqualTo("has more than 64 chunks before its samples");
        assertThat(Wav.read(good, 6))
                .isEqualTo(new WavAudio.Refused("has more than 6 bytes of samples"));
    }

    @Test
    void anyWayOfCuttingTheFileGivesTheSameSamples() {
        byte[] stereo = new byte[4_000];
        new Random(1).nextBytes(stereo);
        byte[] file =
                riff(
                        chunk("LIST", new byte[7]),
                        chunk("fmt ", format(1, 2, 22_050, 16)),
                        chunk("data", stereo),
                        chunk("LIST", new byte[3]));
        byte[] expected = pcm(file);
        for (int seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            WavDecoder decoder = new WavDecoder(LIMIT);
            ByteArrayOutputStream samples = new ByteArrayOutputStream();
            int at = 0;
            while (at < file.length) {
                int length = Math.min(file.length - at, random.nextInt(64));
                samples.writeBytes(decoder.push(file, at, length));
                at += length;
            }
            assertThat(decoder.finish()).isNull();
            assertThat(samples.toByteArray()).as("seed %d", seed).isEqualTo(expected);
        }
    }

    @Test
    void hostileBytesAreRefusedOrReadAndNeverThrow() {
        byte[] good =
                riff(
                        chunk("LIST", new byte[7]),
                        chunk("fmt ", format(1, 2, 22_050, 16)),
                        chunk("data", new byte[64]));
        int refused = 0;
        for (int seed = 0; seed < 20_000; seed++) {
            Random random = new Random(seed);
            byte[] file = Arrays.copyOf(good, random.nextInt(good.length + 8));
            for (int hits = random.nextInt(6); hits > 0 && file.length > 0; hits--) {
                file[random.nextInt(file.length)] = (byte) random.nextInt();
            }
            switch (Wav.read(file, LIMIT)) {
                case WavAudio.Pcm read -> assertThat(read.bytes().length % 2).isZero();
                case WavAudio.Refused(String reason) -> {
                    assertThat(reason).isNotBlank().doesNotContain("\n");
                    refused++;
                }
            }
        }
        assertThat(refused).isBetween(1_000, 19_999);
    }

    private static byte[] pcm(byte[] file) {
        WavAudio audio = Wav.read(file, LIMIT);
        assertThat(audio).isInstanceOf(WavAudio.Pcm.class);
        return ((WavAudio.Pcm) audio).bytes();
    }

    private static String refusal(byte[] file) {
        WavAudio audio = Wav.read(file, LIMIT);
        assertThat(audio).isInstanceOf(WavAudio.Refused.class);
        return ((WavAudio.Refused) audio).reason();
    }

    private static byte[] riff(byte[]... chunks) {
        byte[] body = joined(chunks);
        return joined(chunk("RIFF", joined("WAVE".getBytes(StandardCharsets.US_ASCII), body)));
    }

    private static byte[] chunk(String id, byte[] body) {
        return ByteBuffer.allocate(8 + body.length + (body.length & 1))
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(id.getBytes(StandardCharsets.US_ASCII))
                .putInt(body.length)
                .put(body)
                .array();
    }

    private static byte[] format(int tag, int channels, int rate, int bits) {
        int frame = channels * bits / 8;
        return ByteBuffer.allocate(16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort((short) tag)
                .putShort((short) channels)
                .putInt(rate)
                .putInt(rate * frame)
                .putShort((short) frame)
                .putShort((short) bits)
                .array();
    }

    private static byte[] guid() {
        return new byte[] {
            1, 0, 0, 0, 0, 0, 16, 0, (byte) 0x80, 0, 0, (byte) 0xAA, 0, 56, (byte) 0x9B, 113
        };
    }

    private static byte[] shorts(int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * 2).order(ByteOrder.LITTLE_ENDIAN);
        for (int value : values) {
            bytes.putShort((short) value);
        }
        return bytes.array();
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
