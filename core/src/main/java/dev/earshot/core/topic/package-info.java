/**
 * Everything addressable and who subscribes to it. Imports delivery and loop. The index is
 * thread-safe; a subscriber is confined to its loop.
 */
@NullMarked
package dev.earshot.core.topic;

import org.jspecify.annotations.NullMarked;
