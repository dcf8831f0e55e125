package dev.earshot.gateway.peer;

/** Tells how much memory is used. Thread-safe; never blocks. */
public interface MemoryMeter {
    /** The memory of this process. */
    MemoryMeter OF_THIS_PROCESS = new JvmMemory();

    /** Bytes outside of the heap that buffers hold. */
    long direct();

    /** The most that they may hold. */
    long directAtMost();

    /** Bytes of old objects that the last full collection has left, 0 before the first. */
    long heap();

    /** The most that they may be. */
    long heapAtMost();

    /** Asks for a full collection, where nobody else did for long. */
    void collect();
}
