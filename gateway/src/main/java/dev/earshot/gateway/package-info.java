/**
 * The network side: the Netty pipeline for WebSocket, server-sent events and HTTP, with
 * back-pressure.
 *
 * <p>May import: core, wire and Netty.
 *
 * <p>Threads: handlers are confined to the event loop of their connection.
 */
@NullMarked
package dev.earshot.gateway;

import org.jspecify.annotations.NullMarked;
