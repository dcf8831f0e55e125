/**
 * Devices that are known, and who belongs to which group and room by order of an application.
 * Imports connection, loop and the JDK. Thread-safe.
 */
@NullMarked
package dev.earshot.core.device;

import org.jspecify.annotations.NullMarked;
