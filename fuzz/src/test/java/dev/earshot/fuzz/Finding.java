package dev.earshot.fuzz;

/** What a fuzz target asserts. Thread-safe. */
public final class Finding {
    private Finding() {}

    /** Fails where two views of the same input differ. */
    public static void unlessSame(String what, Object one, Object other) {
        if (!one.equals(other)) {
            throw new IllegalStateException(what + ": " + one + " <> " + other);
        }
    }

    /** Fails where something does not hold. */
    public static void unless(boolean holds, String what) {
        if (!holds) {
            throw new IllegalStateException(what);
        }
    }
}
