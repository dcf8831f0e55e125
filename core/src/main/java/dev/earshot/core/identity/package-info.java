/**
 * Who somebody is and what they may enter. Imports the JDK only. Everything here is immutable or
 * thread-safe.
 */
@NullMarked
package dev.earshot.core.identity;

import org.jspecify.annotations.NullMarked;
