package dev.earshot.server;

import dev.earshot.server.cli.CommandLines;
import dev.earshot.server.log.Logging;

/** The program. Thread-safe: it holds no state. */
public final class Main {
    private Main() {}

    /** Runs one command and ends the process: 0 done, 1 failed, 2 wrong use. */
    public static void main(String[] args) {
        Logging.takeOver();
        System.exit(CommandLines.create().execute(args));
    }
}
