package dev.earshot.gateway.http;

import dev.earshot.core.identity.Authenticator;
import dev.earshot.gateway.net.Traffic;
import dev.earshot.gateway.peer.Peers;

/**
 * What all sockets of one port share. Immutable, thread-safe.
 *
 * @param routes what is answered
 * @param origins which pages may do more than read
 * @param authenticator judges credentials
 * @param limits bounds
 * @param traffic where answers are counted
 * @param peers who asks how much
 */
public record HttpService(
        Routes routes,
        Origins origins,
        Authenticator authenticator,
        HttpLimits limits,
        Traffic traffic,
        Peers peers) {}
