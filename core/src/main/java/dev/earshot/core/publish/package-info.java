/**
 * From a message to whom it is for. Imports mailbox, topic, delivery and clock. Each type states
 * its thread rule.
 */
@NullMarked
package dev.earshot.core.publish;

import org.jspecify.annotations.NullMarked;
