package dev.earshot.server.cli;

import java.io.Serial;

/** A command could not do its work; the message is one line that says why and what to do. */
final class CommandFailure extends Exception {
    @Serial private static final long serialVersionUID = 1;

    CommandFailure(String message) {
        super(message);
    }

    CommandFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
