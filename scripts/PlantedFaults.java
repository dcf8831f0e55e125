import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Breaks the copy of the tree named first, one fault at a time, and asks the test of each fault to notice. A fault is a
 * line {@code file|old text|new text|module|test|what it proves}; the old text stands once in the file.
 */
void main(String[] args) throws Exception {
    Path tree = Path.of(args[0]);
    List<String> words = List.of(args).subList(1, args.length);
    int caught = 0;
    List<String> others = new ArrayList<>();
    for (Fault fault : faults(tree)) {
        if (!words.isEmpty() && words.stream().noneMatch(fault.line()::contains)) {
            continue;
        }
        Instant began = Instant.now();
        String outcome = outcome(tree, fault);
        IO.println("%-8s %3d s  %s %s: %s".formatted(
                outcome, Duration.between(began, Instant.now()).toSeconds(), fault.module(), fault.test(), fault.proves()));
        if (outcome.equals("caught")) {
            caught++;
        } else {
            others.add(outcome + ": " + fault.line());
        }
    }
    others.forEach(IO::println);
    IO.println(caught + " caught, " + others.size() + " not");
    System.exit(others.isEmpty() ? 0 : 1);
}

List<Fault> faults(Path tree) throws Exception {
    List<Fault> faults = new ArrayList<>();
    try (Stream<Path> lists = Files.list(tree.resolve("scripts/planted"))) {
        for (Path list : lists.filter(file -> file.toString().endsWith(".txt")).sorted().toList()) {
            for (String line : Files.readAllLines(list)) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    faults.add(Fault.of(line));
                }
            }
        }
    }
    return faults;
}

String outcome(Path tree, Fault fault) throws Exception {
    Path file = tree.resolve(fault.file());
    if (!Files.exists(file)) {
        return "no file";
    }
    String sound = Files.readString(file);
    int at = sound.indexOf(fault.old());
    if (at < 0 || sound.indexOf(fault.old(), at + 1) >= 0) {
        return at < 0 ? "no place" : "unclear";
    }
    try {
        write(file, sound.substring(0, at) + fault.replacement() + sound.substring(at + fault.old().length()));
        if (maven(tree, fault, "test-compile") != 0) {
            return "no build";
        }
        return maven(tree, fault, "test") == 0 ? "MISSED" : "caught";
    } finally {
        write(file, sound);
    }
}

/** Written with a time of its own, so that the build sees that it changed. */
void write(Path file, String text) throws Exception {
    Files.writeString(file, text);
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(1)));
}

int maven(Path tree, Fault fault, String phase) throws Exception {
    Process build =
            new ProcessBuilder(
                            "mvn", "-q", "-B", "-ntp", "-Pfast", "-Dweb.skip=true", phase, "-pl", fault.module(), "-am",
                            "-Dtest=" + fault.test(), "-Dsurefire.failIfNoSpecifiedTests=false")
                    .directory(tree.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(tree.resolve("planted.log").toFile())
                    .start();
    return build.waitFor();
}

record Fault(String line, String file, String old, String replacement, String module, String test, String proves) {
    static Fault of(String line) {
        String[] parts = line.split("\\|", -1);
        if (parts.length != 6) {
            throw new IllegalArgumentException("Not six parts: " + line);
        }
        return new Fault(line, parts[0], parts[1], parts[2], parts[3], parts[4], parts[5]);
    }
}
