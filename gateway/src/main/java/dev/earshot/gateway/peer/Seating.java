package dev.earshot.gateway.peer;

/** Whether there is room for one more lasting connection. Immutable. */
public sealed interface Seating permits Seat, Seating.Full {
    /**
     * There is none.
     *
     * @param status 429 where the newcomer itself has too many, else 503
     * @param message one line for people
     * @param retryAfterSeconds when it is worth another try
     */
    record Full(int status, String message, int retryAfterSeconds) implements Seating {}
}
