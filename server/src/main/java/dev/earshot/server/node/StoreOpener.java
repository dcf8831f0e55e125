package dev.earshot.server.node;

import dev.earshot.core.Store;
import dev.earshot.server.config.Configuration;

/** Opens the store that a node takes over. One thread at a time. */
@FunctionalInterface
public interface StoreOpener {
    /** May block; throws with one line where it cannot. */
    Store open(Configuration configuration);
}
