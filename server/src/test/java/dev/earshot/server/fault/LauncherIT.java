package dev.earshot.server.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the launcher says on a machine that lacks something. It runs as a copy in a folder of its
 * own, with a search path and JDKs that the test made up.
 */
class LauncherIT {
    private static final List<String> TOOLS =
            List.of(
                    "bash",
                    "env",
                    "dirname",
                    "readlink",
                    "find",
                    "head",
                    "grep",
                    "cat",
                    "mkdir",
                    "mv",
                    "rm",
                    "sort",
                    "sha256sum",
                    "cut",
                    "touch",
                    "sleep");

    @TempDir private Path folder;

    private Path home;
    private Path tools;

    private record Outcome(int exit, List<String> out, List<String> err) {}

    @BeforeEach
    void copy() throws IOException {
        Path root = Path.of("").toAbsolutePath();
        while (root != null && !Files.exists(root.resolve("scripts/find-jdk"))) {
            root = root.getParent();
        }
        assumeTrue(root != null, "the launcher is not above this module");
        home = Files.createDirectory(folder.resolve("clone"));
        tools = Files.createDirectory(folder.resolve("bin"));
        Files.createDirectories(home.resolve("scripts"));
        Files.createDirectories(home.resolve("clients/js"));
        for (String script : List.of("earshot", "scripts/build-web")) {
            executable(home.resolve(script), Files.readString(root.resolve(script)));
        }
        // This machine's own JDKs must not be found.
        String finder = Files.readString(root.resolve("scripts/find-jdk"));
        assertThat(finder).contains("for home in /usr/lib/jvm/*");
        executable(
                home.resolve("scripts/find-jdk"),
                finder.replaceAll("(?s)for home in .*?; do", "for home in \\$HOME/jdks/*; do"));
        for (String tool : TOOLS) {
            onPath(tool);
        }
    }

    @Test
    void saysWhatToInstallWhereThereIsNoJdk() throws Exception {
        built();
        Outcome outcome = run();
        assertFails(outcome, "no JDK 25 or newer found", "install one", "JAVA_HOME");
    }

    @Test
    void saysThatAnOldJdkIsTooOld() throws Exception {
        built();
        jdk("17.0.12");
        Outcome outcome = run();
        assertFails(outcome, "is 17", "25 or newer", "install one");
    }

    @Test
    void takesTheNewJdkWhereJavaHomeIsAnOldOne() throws Exception {
        built();
        Path old = jdk("17.0.12");
        jdk("25.0.1");
        Outcome outcome = run("JAVA_HOME=" + old);
        assertThat(outcome.exit).isZero();
        assertThat(outcome.out).containsExactly("java 25.0.1 runs");
        assertThat(outcome.err).isEmpty();
    }

    @Test
    void saysThatMavenIsNeededForTheFirstBuild() throws Exception {
        jdk("25.0.1");
        Outcome outcome = run();
        assertFails(outcome, "Maven is missing", "install Maven");
    }

    @Test
    void buildsWithoutPagesWhereThereIsNoNpm() throws Exception {
        jdk("25.0.1");
        executable(
                tools.resolve("mvn"),
                """
                #!/usr/bin/env bash
                mkdir -p server/target/lib benchmarks/target
                touch server/target/earshot-server.jar
                """);
        Outcome outcome = run();
        assertThat(outcome.exit).as(outcome.toString()).isZero();
        assertThat(outcome.out).containsExactly("java 25.0.1 runs");
        assertThat(outcome.err)
                .allMatch(line -> line.startsWith("earshot: "))
                .filteredOn(line -> line.contains("npm"))
                .singleElement()
                .asString()
                .contains("npm is missing", "until Node.js is installed");
    }

    @Test
    void saysThatTheBuildFailed() throws Exception {
        jdk("25.0.1");
        executable(tools.resolve("mvn"), "#!/usr/bin/env bash\nexit 1\n");
        Outcome outcome = run();
        assertThat(outcome.exit).isEqualTo(1);
        assertThat(outcome.err.getLast()).contains("the build failed");
    }

    private static void assertFails(Outcome outcome, String... words) {
        assertThat(outcome.exit).as(outcome.toString()).isEqualTo(1);
        assertThat(outcome.out).isEmpty();
        assertThat(outcome.err).singleElement().asString().startsWith("earshot: ").contains(words);
    }

    /** Makes the copy look as if it had been built just now. */
    private void built() throws IOException {
        Files.createDirectories(home.resolve("server/target/lib"));
        Files.createDirectories(home.resolve("benchmarks/target"));
        Files.createFile(home.resolve("server/target/earshot-server.jar"));
        Files.createFile(home.resolve("benchmarks/target/launcher.stamp"));
    }

    /** A JDK that only says that it runs. */
    private Path jdk(String version) throws IOException {
        Path jdk = folder.resolve("home/jdks/jdk-" + version);
        Files.createDirectories(jdk.resolve("bin"));
        for (String program : List.of("java", "javac")) {
            executable(
                    jdk.resolve("bin").resolve(program),
                    "#!/usr/bin/env bash\necho 'java " + version + " runs'\n");
        }
        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
        return jdk;
    }

    private void onPath(String tool) throws IOException {
        for (String place : List.of("/usr/bin", "/bin")) {
            Path real = Path.of(place, tool);
            if (Files.isExecutable(real)) {
                executable(tools.resolve(tool), "#!/bin/sh\nexec " + real + " \"$@\"\n");
                return;
            }
        }
        assumeTrue(false, tool + " is not installed");
    }

    private static void executable(Path file, String content) throws IOException {
        Files.writeString(file, content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Outcome run(String... environment) throws IOException, InterruptedException {
        Path out = folder.resolve("out.txt");
        Path err = folder.resolve("err.txt");
        ProcessBuilder builder =
                new ProcessBuilder(home.resolve("earshot").toString(), "--version")
                        .redirectInput(new File("/dev/null"))
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile());
        builder.environment().clear();
        builder.environment().put("PATH", tools.toString());
        builder.environment().put("HOME", folder.resolve("home").toString());
        for (String one : environment) {
            builder.environment().put(one.split("=", 2)[0], one.split("=", 2)[1]);
        }
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Outcome(
                process.exitValue(),
                new ArrayList<>(Files.readAllLines(out)),
                new ArrayList<>(Files.readAllLines(err)));
    }
}
