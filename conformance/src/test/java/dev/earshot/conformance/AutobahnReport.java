package dev.earshot.conformance;

import dev.earshot.wire.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * Judges Autobahn's {@code index.json}: a case passes where both its {@code behavior} and its
 * {@code behaviorClose} are OK. The suite's own goal looks at the first one only, and so lets a
 * server pass that never checks UTF-8. Immutable.
 *
 * @param cases the outcome of each case, by its number
 */
record AutobahnReport(Map<String, Outcome> cases) {
    /**
     * Cases for which RFC 6455 prescribes nothing, so the suite has no verdict but reports what it
     * saw. 7.1.6: a close right behind 256 KiB of text, when part of it may be echoed or not.
     * 7.13.1, 7.13.2: close codes 5000 and 65535, which nobody defined.
     */
    static final Set<String> INFORMATIONAL = Set.of("7.1.6", "7.13.1", "7.13.2");

    /** What the suite says of one case. */
    record Outcome(String behavior, String behaviorClose) {
        boolean ok() {
            return behavior.equals("OK") && behaviorClose.equals("OK");
        }

        String shown() {
            return behavior.equals(behaviorClose) ? behavior : behavior + "/" + behaviorClose;
        }

        boolean informational() {
            return behavior.equals("INFORMATIONAL")
                    && (behaviorClose.equals("OK") || behaviorClose.equals("INFORMATIONAL"));
        }
    }

    static AutobahnReport read(Path index) throws IOException {
        return of(Files.readAllBytes(index));
    }

    /** The report on the one server that was tested. */
    static AutobahnReport of(byte[] index) {
        Map<String, Outcome> cases = new TreeMap<>(AutobahnReport::compareNumbers);
        JsonNode server = Json.decode(index).iterator().next();
        server.properties()
                .forEach(one ->
                        cases.put(
                                one.getKey(),
                                new Outcome(
                                        one.getValue().path("behavior").asString("missing"),
                                        one.getValue().path("behaviorClose").asString("missing"))));
        return new AutobahnReport(cases);
    }

    /** Every case that does not pass, with what was seen. */
    List<String> faults() {
        List<String> faults = new ArrayList<>();
        cases.forEach((number, outcome) -> {
            boolean passes =
                    outcome.ok() || (outcome.informational() && INFORMATIONAL.contains(number));
            if (!passes) {
                faults.add(number + ": " + outcome);
            }
        });
        return faults;
    }

    /** One line for each section: how many cases, how many of them OK, which not. */
    List<String> sums() {
        Map<Integer, List<String>> sections = new TreeMap<>();
        for (String number : cases.keySet()) {
            sections.computeIfAbsent(section(number), _ -> new ArrayList<>()).add(number);
        }
        List<String> sums = new ArrayList<>();
        sections.forEach((section, numbers) -> {
            List<String> others =
                    numbers.stream()
                            .filter(number -> !cases.get(number).ok())
                            .map(number -> number + " " + cases.get(number).shown())
                            .toList();
            sums.add(
                    "Autobahn section %d: %d of %d OK%s"
                            .formatted(
                                    section,
                                    numbers.size() - others.size(),
                                    numbers.size(),
                                    others.isEmpty() ? "" : ", else " + others));
        });
        return sums;
    }

    private static int section(String number) {
        return Integer.parseInt(number.substring(0, number.indexOf('.')));
    }

    private static int compareNumbers(String left, String right) {
        String[] a = left.split("\\.", -1);
        String[] b = right.split("\\.", -1);
        for (int i = 0; i < Math.min(a.length, b.length); i++) {
            int order = Integer.compare(Integer.parseInt(a[i]), Integer.parseInt(b[i]));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(a.length, b.length);
    }
}
