/**
 * What tests of several modules share: port contracts, a fake clock, fault injection.
 *
 * <p>May import: core and wire, and the test libraries.
 *
 * <p>Threads: types are for one test thread unless they say otherwise.
 */
@NullMarked
package dev.earshot.testkit;

import org.jspecify.annotations.NullMarked;
