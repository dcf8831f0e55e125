/**
 * How the server logs: one JSON object per line on standard error.
 *
 * <p>May import: the logging library.
 *
 * <p>Threads: thread-safe.
 */
@NullMarked
package dev.earshot.server.log;

import org.jspecify.annotations.NullMarked;
