package dev.earshot.server.fault;

import java.util.random.RandomGenerator;
import java.util.stream.LongStream;

/**
 * The seeds of a randomised fault test: a few on each run, or the one of {@code
 * -Dearshot.fault.seed=} to see a failure again, {@code -Dearshot.fault.rounds=} for more.
 */
final class Seeds {
    private Seeds() {}

    static LongStream rounds(int byDefault) {
        Long only = Long.getLong("earshot.fault.seed");
        if (only != null) {
            return LongStream.of(only);
        }
        return LongStream.generate(() -> RandomGenerator.getDefault().nextLong(1_000_000))
                .limit(Integer.getInteger("earshot.fault.rounds", byDefault));
    }
}
