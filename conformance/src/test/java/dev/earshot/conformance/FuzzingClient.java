package dev.earshot.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import me.normanmaurer.maven.autobahntestsuite.AutobahnTestSuite;

/**
 * A program that runs Autobahn's fuzzing client in a process of its own, for its event loop starts
 * only once. Arguments: the name of the server in the report, its address, the cases. The report
 * lies in {@code target/autobahntestsuite-reports} of the working folder.
 */
final class FuzzingClient {
    private FuzzingClient() {}

    /** Runs the cases and ends. */
    @SuppressWarnings("SystemExitOutsideMain")
    public static void main(String[] arguments) {
        List<String> cases = new ArrayList<>(List.of(arguments).subList(2, arguments.length));
        // Version 18 is the one that became the RFC; a server that closes by itself is judged by
        // what the case expects, not failed for closing.
        Map<String, Object> options = Map.of("version", 18, "failByDrop", false);
        int results =
                AutobahnTestSuite.runFuzzingClient(
                                arguments[0], arguments[1], options, cases, List.of())
                        .size();
        System.out.println("Autobahn ran " + results + " cases");
        // Its threads do not end by themselves.
        System.exit(0);
    }
}
