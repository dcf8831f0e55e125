package dev.earshot.gateway.peer;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.util.internal.PlatformDependent;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** The memory of this process. Thread-safe. */
final class JvmMemory implements MemoryMeter {
    /** Where objects end up that live long: the largest pool whose collections are measured. */
    private final @Nullable MemoryPoolMXBean old =
            ManagementFactory.getMemoryPoolMXBeans().stream()
                    .filter(pool -> pool.getType() == MemoryType.HEAP)
                    .filter(MemoryPoolMXBean::isCollectionUsageThresholdSupported)
                    .filter(pool -> isForTheOld(pool.getName()))
                    .max(Comparator.comparingLong(pool -> pool.getUsage().getMax()))
                    .orElse(null);

    private static boolean isForTheOld(String pool) {
        return pool.contains("Old") || pool.contains("Tenured");
    }

    @Override
    public long direct() {
        long counted = PlatformDependent.usedDirectMemory();
        if (counted >= 0) {
            return counted;
        }
        return ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider provider
                ? provider.metric().usedDirectMemory()
                : 0;
    }

    @Override
    public long directAtMost() {
        return PlatformDependent.maxDirectMemory();
    }

    @Override
    public long heap() {
        MemoryUsage left = old == null ? null : old.getCollectionUsage();
        return left == null ? 0 : left.getUsed();
    }

    @Override
    public long heapAtMost() {
        MemoryUsage left = old == null ? null : old.getCollectionUsage();
        long most = left == null ? -1 : left.getMax();
        return most > 0 ? most : Runtime.getRuntime().maxMemory();
    }

    @Override
    public void collect() {
        // It returns when the collection is over, for which no loop may wait.
        Thread.ofPlatform().daemon().name("collection").start(System::gc);
    }
}
