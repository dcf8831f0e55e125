package dev.earshot.testkit.process;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a server process is started. Immutable.
 *
 * @param dataDir its data directory
 * @param classPath where its classes are
 * @param prefix put before the Java command, such as {@code taskset -c 0}
 * @param javaOptions options of its JVM
 * @param arguments what follows {@code serve --data-dir DIR}
 * @param environment added to this process's, of which nothing that configures a server is passed
 *     on
 */
public record ServerCommand(
        Path dataDir,
        String classPath,
        List<String> prefix,
        List<String> javaOptions,
        List<String> arguments,
        Map<String, String> environment) {
    /** The options that the launcher gives. */
    public static final List<String> LAUNCHER_OPTIONS =
            List.of(
                    "-XX:+UseCompactObjectHeaders",
                    "--enable-native-access=ALL-UNNAMED",
                    "-XX:+UseSerialGC");

    private static final String MAIN_CLASS = "dev.earshot.server.Main";

    /** Copies the collections. */
    public ServerCommand {
        prefix = List.copyOf(prefix);
        javaOptions = List.copyOf(javaOptions);
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
    }

    /** The classes of this JVM, any free ports, the launcher's options. */
    public static ServerCommand on(Path dataDir) {
        return new ServerCommand(
                dataDir,
                System.getProperty("java.class.path"),
                List.of(),
                LAUNCHER_OPTIONS,
                List.of("--port", "0"),
                Map.of("EARSHOT_ADMIN_PORT", "0", "EARSHOT_HTTP_HOST", "127.0.0.1"));
    }

    /** The same on another class path. */
    public ServerCommand withClassPath(String path) {
        return new ServerCommand(dataDir, path, prefix, javaOptions, arguments, environment);
    }

    /** The same behind this prefix. */
    public ServerCommand withPrefix(List<String> words) {
        return new ServerCommand(dataDir, classPath, words, javaOptions, arguments, environment);
    }

    /** The same with more JVM options. */
    public ServerCommand withJavaOptions(String... more) {
        return new ServerCommand(
                dataDir, classPath, prefix, plus(javaOptions, more), arguments, environment);
    }

    /** The same with these arguments instead. */
    public ServerCommand withArguments(String... instead) {
        return new ServerCommand(
                dataDir, classPath, prefix, javaOptions, List.of(instead), environment);
    }

    /** The same with one configuration key set, such as {@code engines.tts}. */
    public ServerCommand with(String key, String value) {
        Map<String, String> more = new LinkedHashMap<>(environment);
        more.put("EARSHOT_" + key.replace('.', '_').toUpperCase(java.util.Locale.ROOT), value);
        return new ServerCommand(dataDir, classPath, prefix, javaOptions, arguments, more);
    }

    /** The whole command line. */
    public List<String> line() {
        List<String> line = new ArrayList<>(prefix);
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(javaOptions);
        line.add("-cp");
        line.add(classPath);
        line.add(MAIN_CLASS);
        line.add("serve");
        line.add("--data-dir");
        line.add(dataDir.toString());
        line.addAll(arguments);
        return List.copyOf(line);
    }

    /** A process that has not been started yet. */
    ProcessBuilder builder() {
        ProcessBuilder builder = new ProcessBuilder(line());
        builder.environment().keySet().removeIf(name -> name.startsWith("EARSHOT_"));
        builder.environment().putAll(environment);
        builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        return builder;
    }

    private static List<String> plus(List<String> words, String... more) {
        List<String> all = new ArrayList<>(words);
        all.addAll(List.of(more));
        return all;
    }
}
