package dev.earshot.gateway.net;

/**
 * Something to do once at the end of the loop's present turn, after its reads and tasks. Confined
 * to the loop.
 */
@FunctionalInterface
public interface TurnEnd {
    /** Does it; may ask for the end of the next turn again. Never throws. */
    void onTurnEnd();
}
