/**
 * The durable store in one SQLite file, with the bytes of audio in files beside it.
 *
 * <p>May import: core, wire and SQL libraries.
 *
 * <p>Threads: the store is thread-safe and no call blocks; one thread writes in groups, two read,
 * two move files. Everything else here is confined to one of those threads unless it says
 * otherwise.
 */
@NullMarked
package dev.earshot.store.sqlite;

import org.jspecify.annotations.NullMarked;
