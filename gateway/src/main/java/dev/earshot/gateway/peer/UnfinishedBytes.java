package dev.earshot.gateway.peer;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How much memory messages and bodies hold that have not arrived as a whole, over all connections,
 * and how much they may. Thread-safe.
 */
public final class UnfinishedBytes {
    /** Who holds no more than this is never cut off: a message may come in two pieces. */
    public static final int SMALL = 4096;

    private final long most;
    private final AtomicLong present = new AtomicLong();

    UnfinishedBytes(long most) {
        this.most = most;
    }

    /** An account at zero. */
    public Account account() {
        return new Account();
    }

    /** All accounts together. */
    public long present() {
        return present.get();
    }

    /** What all accounts together may hold. */
    public long most() {
        return most;
    }

    /** What one connection holds. One thread at a time. */
    public final class Account {
        private int held;

        private Account() {}

        /**
         * Notes what is held from now on.
         *
         * @return false where that is too much; it is noted nevertheless
         */
        public boolean hold(int bytes) {
            int more = bytes - held;
            if (more == 0) {
                return true;
            }
            held = bytes;
            return present.addAndGet(more) <= most || more < 0 || bytes <= SMALL;
        }
    }
}
