package dev.earshot.gateway.http;

import dev.earshot.core.identity.Authenticator;
import dev.earshot.gateway.net.Traffic;

/**
 * What all sockets of one port share. Immutable, thread-safe.
 *
 * @param routes what is answered
 * @param origins which pages may do more than read
 * @param authenticator judges credentials
 * @param limits bounds
 * @param traffic where answers are counted
 */
public record HttpService(
        Routes routes,
        Origins origins,
        Authenticator authenticator,
        HttpLimits limits,
        Traffic traffic) {}
