package dev.earshot.server.config;

import java.io.Serial;
import java.util.List;

/** The configuration cannot be used. Every fault is one line; all of them are here. */
public final class ConfigurationException extends Exception {
    @Serial private static final long serialVersionUID = 1;

    private final transient List<String> faults;

    /** Takes all faults, at least one. */
    public ConfigurationException(List<String> faults) {
        super(String.join("; ", faults), null, false, false);
        this.faults = List.copyOf(faults);
    }

    /** One line each. */
    public List<String> faults() {
        return faults;
    }
}
