/** Which connection may act for a device. Imports the JDK only. Thread-safe. */
@NullMarked
package dev.earshot.core.claim;

import org.jspecify.annotations.NullMarked;
