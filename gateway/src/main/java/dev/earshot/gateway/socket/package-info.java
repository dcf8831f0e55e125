/**
 * Lasting connections: WebSocket (RFC 6455) and server-sent events, from the handshake to the end,
 * behind core's {@code Outbound} and {@code ConnectionService}. Imports core, wire, Netty and the
 * HTTP stage.
 *
 * <p>Threads: a link is confined to the event loop of its socket.
 */
@NullMarked
package dev.earshot.gateway.socket;

import org.jspecify.annotations.NullMarked;
