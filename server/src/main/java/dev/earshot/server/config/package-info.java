/**
 * What an operator may set: the keys, where their values come from, and the records they become.
 *
 * <p>May import: the configuration records of every module.
 *
 * <p>Threads: everything here is immutable or used once at start.
 */
@NullMarked
package dev.earshot.server.config;

import org.jspecify.annotations.NullMarked;
