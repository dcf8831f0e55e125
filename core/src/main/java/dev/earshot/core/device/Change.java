package dev.earshot.core.device;

/** What became of an order to add a member. */
public sealed interface Change {
    /** It is in, and its live connections are. */
    record Done() implements Change {}

    /**
     * There is no place for it; nothing was changed.
     *
     * @param bound which bound is reached
     * @param most its value
     */
    record Full(Bound bound, int most) implements Change {
        /** A bound of {@link MembershipBounds}. */
        public enum Bound {
            /** All pairs. */
            PAIRS,
            /** Those of one member. */
            PER_MEMBER
        }
    }
}
