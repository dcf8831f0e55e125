/**
 * Messages on their way out and the sockets that take them. Imports wire and loop. A socket is
 * confined to its loop.
 */
@NullMarked
package dev.earshot.core.delivery;

import org.jspecify.annotations.NullMarked;
