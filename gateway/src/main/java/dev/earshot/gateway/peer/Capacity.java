package dev.earshot.gateway.peer;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many sockets there is room for. Beyond them a few more may ask and be answered, but none of
 * those may stay: so a full node can still say that it is full, and how it is. Thread-safe.
 */
public final class Capacity {
    /** Sockets beyond the room, which may ask but not stay. */
    static final int VESTIBULE = 64;

    /** Sockets beyond those, each of which is sent a refusal and given a second to read it. */
    static final int TURNED_AWAY = 64;

    /** Files of the store, of audio being written and read, of logs and classes. */
    private static final int FILES = 64;

    private static final int LEAST = 16;
    private static final int MOST = 10_000_000;

    private final int seats;
    private final long descriptors;
    private final long openAtStart;
    private final AtomicInteger open = new AtomicInteger();

    private Capacity(int seats, long descriptors, long openAtStart) {
        this.seats = seats;
        this.descriptors = descriptors;
        this.openAtStart = openAtStart;
    }

    /** Room for this many, whatever the system says. */
    static Capacity of(int seats) {
        return new Capacity(seats, 0, 0);
    }

    /**
     * Room for as many as the process has descriptors left for at this moment.
     *
     * @param wanted an upper bound, 0 for none
     */
    static Capacity measured(int wanted) {
        long most = descriptorsAtMost();
        long opened = descriptorsOpen();
        long left = most > 0 ? most - opened - FILES - VESTIBULE - TURNED_AWAY : MOST;
        int seats = Math.clamp(left, LEAST, MOST);
        return new Capacity(wanted == 0 ? seats : Math.min(seats, wanted), most, opened);
    }

    /** The most descriptors of this process, 0 where the system does not say. */
    public static long descriptorsAtMost() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean os
                ? os.getMaxFileDescriptorCount()
                : 0;
    }

    /** The descriptors that are in use, 0 where the system does not say. */
    public static long descriptorsOpen() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean os
                ? os.getOpenFileDescriptorCount()
                : 0;
    }

    /** Counts a socket in, unless there is not even room to ask. */
    boolean enter() {
        if (open.incrementAndGet() <= seats + VESTIBULE) {
            return true;
        }
        open.decrementAndGet();
        return false;
    }

    void leave() {
        open.decrementAndGet();
    }

    /** Whether somebody who is in already has to go, so that others can ask. */
    boolean crowded() {
        return open.get() > seats;
    }

    /** Whether there is no room for anybody else. */
    public boolean full() {
        return open.get() >= seats;
    }

    /** Sockets at present, those that only ask included. */
    public int open() {
        return open.get();
    }

    /** Sockets that may stay. */
    public int seats() {
        return seats;
    }

    @Override
    public String toString() {
        return "room for "
                + seats
                + " sockets: "
                + descriptors
                + " descriptors, of which "
                + openAtStart
                + " are in use and "
                + (FILES + VESTIBULE + TURNED_AWAY)
                + " are kept for files and refusals";
    }
}
