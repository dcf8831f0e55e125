/**
 * What the server counts and how Prometheus reads it; {@code docs/metrics.md} lists every name.
 *
 * <p>May import: core, speech, gateway and the metrics library.
 *
 * <p>Threads: everything here is thread-safe.
 */
@NullMarked
package dev.earshot.server.metrics;

import org.jspecify.annotations.NullMarked;
