package dev.earshot.playback;

/**
 * Ties a sample of an item to a moment of the cluster clock. Immutable.
 *
 * <p>Times are computed from whole samples each time, so rounding never adds up: {@code
 * sampleAt(timeOf(s)) == s}.
 *
 * @param atUs when {@code sample} sounds
 * @param sample counted from the item's beginning
 * @param rate samples per second
 */
record Anchor(long atUs, long sample, int rate) {
    private static final long SECOND_US = 1_000_000;

    /** How long this many samples sound. */
    static long micros(long samples, int rate) {
        return samples * SECOND_US / rate;
    }

    /** How many whole samples sound in this time. */
    static long samples(long micros, int rate) {
        return micros * rate / SECOND_US;
    }

    /** The virtual start of the item: what clients subtract from now to get the position. */
    long startAtUs() {
        return atUs - micros(sample, rate);
    }

    /** The first microsecond at which everything before this sample has sounded. */
    long timeOf(long other) {
        return atUs + Math.ceilDiv((other - sample) * SECOND_US, (long) rate);
    }

    /** The sample that sounds at this moment, never one before the anchor's. */
    long sampleAt(long us) {
        return us <= atUs ? sample : sample + samples(us - atUs, rate);
    }
}
