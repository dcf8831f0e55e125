/**
 * Who somebody is and what they may enter. Imports clock. Everything here is immutable or
 * thread-safe.
 */
@NullMarked
package dev.earshot.core.identity;

import org.jspecify.annotations.NullMarked;
