/**
 * Logs of messages with offsets, and cursors into them: what waits for devices and users and what
 * was said in a room. Imports topic, delivery, loop, clock and store. Each type states its thread
 * rule.
 */
@NullMarked
package dev.earshot.core.mailbox;

import org.jspecify.annotations.NullMarked;
