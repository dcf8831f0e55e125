package dev.earshot.server.cli;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** What the doctor looks at of the machine. Stateless. */
final class MachineChecks {
    private static final int NEEDED_JAVA = 25;

    /** What a server needs beside one descriptor per connection. */
    private static final int OWN_DESCRIPTORS = 200;

    private static final long FEW_DESCRIPTORS = 10_000;

    private MachineChecks() {}

    static Finding java() {
        String found = Runtime.version() + " by " + System.getProperty("java.vendor");
        return Runtime.version().feature() >= NEEDED_JAVA
                ? Finding.ok("java", found)
                : Finding.fail("java", found + "; install a JDK " + NEEDED_JAVA + " or newer");
    }

    static Finding descriptors() {
        if (!(ManagementFactory.getOperatingSystemMXBean()
                instanceof UnixOperatingSystemMXBean unix)) {
            return Finding.ok("descriptors", "this system does not say how many");
        }
        long most = unix.getMaxFileDescriptorCount();
        String found =
                "%,d: room for about %,d connections"
                        .formatted(most, Math.max(0, most - OWN_DESCRIPTORS));
        return most >= FEW_DESCRIPTORS
                ? Finding.ok("descriptors", found)
                : Finding.warn("descriptors", found + "; raise it with ulimit -n");
    }
}
