/**
 * The command line: one class per command. Errors are one line each; the exit codes are 0 done, 1
 * failed, 2 wrong use.
 *
 * <p>May import: config, node, log and identity.
 *
 * <p>Threads: a command runs on the main thread.
 */
@NullMarked
package dev.earshot.server.cli;

import org.jspecify.annotations.NullMarked;
