/**
 * The durable store in one SQLite file.
 *
 * <p>May import: core, wire and SQL libraries.
 *
 * <p>Threads: the store is thread-safe; one thread writes, calls may block.
 */
@NullMarked
package dev.earshot.store.sqlite;

import org.jspecify.annotations.NullMarked;
