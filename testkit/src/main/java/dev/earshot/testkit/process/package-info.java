/**
 * The server as a process of its own, and peers that talk to it over real sockets: what fault tests
 * and benchmarks share. Knows the public contract only, nothing of the server's classes.
 *
 * <p>May import: wire and the JDK.
 *
 * <p>Threads: types say their own rule; methods block, always for a bounded time.
 */
@NullMarked
package dev.earshot.testkit.process;

import org.jspecify.annotations.NullMarked;
