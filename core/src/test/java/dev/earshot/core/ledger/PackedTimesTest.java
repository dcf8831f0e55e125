package dev.earshot.core.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PackedTimesTest {
    private static final long T = 1_760_000_000_000_000L;

    @Test
    void returnsWhatWasPacked() {
        List<ChunkTimes> chunks =
                List.of(
                        new ChunkTimes(40, T, T + 900, T + 5_000_000),
                        new ChunkTimes(41, T + 2_000_000, T + 2_000_001, 0),
                        new ChunkTimes(47, T + 1_999_999, 0, 0),
                        new ChunkTimes(9_000_000_000L, T, T, T));
        assertThat(PackedTimes.decode(40, pack(40, chunks))).isEqualTo(chunks);
    }

    @Test
    void returnsWhateverWasPacked() {
        for (int seed = 0; seed < 2_000; seed++) {
            Random random = new Random(seed);
            long first = random.nextLong(1L << 40);
            List<ChunkTimes> chunks = randomChunks(random, first);
            assertThat(PackedTimes.decode(first, pack(first, chunks))).isEqualTo(chunks);
        }
    }

    @Test
    void costsAFewBytesForEachChunk() {
        List<ChunkTimes> chunks = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            long sent = T + i * 3_000_000L;
            chunks.add(new ChunkTimes(i, sent, sent + 40_000, sent + 4_000_000));
        }
        assertThat(pack(0, chunks).length).isLessThan(100 * 13);
    }

    @Test
    void readsDamagedBytesUpToTheDamage() {
        List<ChunkTimes> chunks = List.of(new ChunkTimes(1, T, T, T), new ChunkTimes(2, T, T, 0));
        byte[] packed = pack(1, chunks);
        for (int length = 0; length < packed.length; length++) {
            List<ChunkTimes> read = PackedTimes.decode(1, Arrays.copyOf(packed, length));
            assertThat(chunks.subList(0, read.size())).isEqualTo(read);
            assertThat(read.size()).isLessThan(2);
        }
        packed[0] = 9;
        assertThat(PackedTimes.decode(1, packed)).isEmpty();
    }

    @Test
    void neverFailsAndStaysBoundedForAnyBytes() {
        for (int seed = 0; seed < 20_000; seed++) {
            Random random = new Random(seed);
            byte[] bytes = pack(0, randomChunks(random, 0));
            if (seed % 2 == 0) {
                random.nextBytes(bytes);
                bytes[0] = 1;
            } else {
                for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                }
            }
            List<ChunkTimes> read = PackedTimes.decode(random.nextLong(), bytes);
            assertThat(read.size()).isLessThanOrEqualTo(bytes.length / 4);
            for (int i = 1; i < read.size(); i++) {
                assertThat(read.get(i).sequence()).isGreaterThan(read.get(i - 1).sequence());
            }
        }
    }

    private static List<ChunkTimes> randomChunks(Random random, long first) {
        List<ChunkTimes> chunks = new ArrayList<>();
        long sequence = first;
        for (int i = random.nextInt(1, 20); i > 0; i--) {
            long sent = T + random.nextLong(-1_000_000_000L, 1_000_000_000L);
            long acknowledged = random.nextBoolean() ? sent + random.nextLong(-5, 100_000) : 0;
            long played =
                    acknowledged != 0 && random.nextBoolean()
                            ? acknowledged + random.nextLong(10_000_000)
                            : 0;
            chunks.add(new ChunkTimes(sequence, sent, acknowledged, played));
            sequence += random.nextInt(1, 1 << random.nextInt(1, 30));
        }
        return chunks;
    }

    private static byte[] pack(long first, List<ChunkTimes> chunks) {
        PackedTimes.Writer writer = new PackedTimes.Writer(first, chunks.size());
        for (ChunkTimes chunk : chunks) {
            writer.add(
                    chunk.sequence(),
                    chunk.sentMicros(),
                    chunk.acknowledgedMicros(),
                    chunk.playedMicros());
        }
        return writer.toBytes();
    }
}
