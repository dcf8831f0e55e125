/** What all views of the store share. Imports the JDK only. */
@NullMarked
package dev.earshot.core.store;

import org.jspecify.annotations.NullMarked;
