/**
 * TLS on the port for clients: the files of a certificate, their replacement while the server runs,
 * and the first byte of a socket. Imports Netty and {@code net}; knows no HTTP.
 *
 * <p>Threads: files are read by the thread that starts the gateway and afterwards by one of its
 * own, never on a loop.
 */
@NullMarked
package dev.earshot.gateway.tls;

import org.jspecify.annotations.NullMarked;
