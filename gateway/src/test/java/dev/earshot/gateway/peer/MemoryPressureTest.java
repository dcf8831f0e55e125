package dev.earshot.gateway.peer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MemoryPressureTest {
    private static final long SECOND = 1_000_000_000;

    private final PlantedMemory memory = new PlantedMemory();
    private final MemoryPressure pressure = new MemoryPressure(memory);

    private void heap(int percent) {
        memory.heap = percent;
        pressure.sample(0);
    }

    private void direct(int percent) {
        memory.direct = percent;
        pressure.sample(0);
    }

    @Test
    void shortensQueuesFromThreeQuartersOfTheBuffersDownToSixTenths() {
        assertThat(pressure.queueBytes(262_144)).isEqualTo(262_144);
        direct(75);
        assertThat(pressure.queueBytes(262_144)).isEqualTo(262_144);
        direct(76);
        assertThat(pressure.queueBytes(262_144)).isEqualTo(16_384);
        assertThat(pressure.any()).isTrue();
        direct(61);
        assertThat(pressure.queueBytes(262_144)).isEqualTo(16_384);
        direct(60);
        assertThat(pressure.queueBytes(262_144)).isEqualTo(262_144);
        assertThat(pressure.any()).isFalse();
    }

    @Test
    void refusesNewcomersFromEightyFiveHundredthsOfTheHeapDownToEighty() {
        assertThat(pressure.admits()).isTrue();
        heap(86);
        assertThat(pressure.admits()).isFalse();
        heap(81);
        assertThat(pressure.admits()).isFalse();
        heap(80);
        assertThat(pressure.admits()).isTrue();
    }

    @Test
    void asksForACollectionWhereNobodyElseDoesSoThatARefusalEnds() {
        heap(90);
        pressure.sample(59 * SECOND);
        assertThat(memory.collections.get()).isZero();
        pressure.sample(61 * SECOND);
        assertThat(memory.collections.get()).isEqualTo(1);
        pressure.sample(62 * SECOND);
        assertThat(memory.collections.get()).isEqualTo(1);

        memory.heap = 50;
        pressure.sample(63 * SECOND);
        pressure.sample(1000 * SECOND);
        assertThat(memory.collections.get()).isEqualTo(1);
    }

    @Test
    void readsTheMemoryOfThisProcess() {
        MemoryMeter meter = MemoryMeter.OF_THIS_PROCESS;
        meter.collect();
        assertThat(meter.directAtMost()).isPositive();
        assertThat(meter.direct()).isBetween(0L, meter.directAtMost());
        assertThat(meter.heapAtMost()).isPositive();
        org.awaitility.Awaitility.await().until(() -> meter.heap() > 0);
    }
}
