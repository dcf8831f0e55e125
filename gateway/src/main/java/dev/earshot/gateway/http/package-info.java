/**
 * HTTP as handlers see it: routes, exchanges, bodies that are still being made. Imports core.
 * Handlers run on event loops and never block.
 */
@NullMarked
package dev.earshot.gateway.http;

import org.jspecify.annotations.NullMarked;
