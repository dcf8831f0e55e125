package dev.earshot.gateway.http;

/**
 * The way in for lasting connections. Called on the event loop of the request's socket; never
 * blocks.
 */
@FunctionalInterface
public interface SocketDoor {
    /** Refuses the newcomer or takes its socket over, before it returns or when it knows. */
    void enter(Newcomer newcomer);
}
