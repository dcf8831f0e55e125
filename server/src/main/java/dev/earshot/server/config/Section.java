package dev.earshot.server.config;

import java.util.List;

/**
 * Keys that belong together, with a heading for the documentation. Immutable.
 *
 * @param title the heading
 * @param settings in the order of the documentation
 */
record Section(String title, List<Setting<?>> settings) {
    Section {
        settings = List.copyOf(settings);
    }
}
