package dev.earshot.server.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.earshot.server.contract.MessageDocument;
import dev.earshot.testkit.process.ServerCommand;
import dev.earshot.testkit.process.ServerProcess;
import dev.earshot.testkit.process.TokenMint;
import dev.earshot.testkit.process.WebSocketPeer;
import dev.earshot.testkit.process.WebSocketPeer.Message;
import dev.earshot.wire.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * A server process, a shell and the variables that examples share; plays one block after the other.
 * One thread at a time.
 */
final class Stage implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Pattern ADMIN_PORT = Pattern.compile("admin http://[^:]+:(\\d+)");
    private static final Pattern VARIABLE = Pattern.compile("\\$([A-Z_]+)");
    private static final Pattern REMEMBERED = Pattern.compile("(.*_)?(ID|TOKEN|URL|TICKET)");

    private final ServerProcess server;
    private final Shell shell;
    private final String adminPort;
    private final Map<String, String> variables = new LinkedHashMap<>();

    /** Starts a server whose data directory is {@code data} in this folder. */
    Stage(Path folder) throws IOException {
        Path data = folder.resolve("data");
        server = ServerProcess.start(ServerCommand.on(data).with("engines.tts", "tone"));
        Matcher admin = ADMIN_PORT.matcher(String.join("\n", server.outputLines()));
        assertThat(admin.find()).as(server.transcript()).isTrue();
        adminPort = admin.group(1);
        shell = new Shell(folder);
        launcher(folder.resolve("earshot"));
        TokenMint mint = new TokenMint(data);
        set("HOST", mint.host("hugo", "demo"));
        set("PLAYER", mint.player("anna", "demo"));
        set("DEVICE", mint.token("theo", "tablet", "player", "demo"));
        set("ADMIN", mint.admin());
    }

    /** As the launcher at the root of the project, without building anything. */
    private static void launcher(Path file) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classPath = System.getProperty("java.class.path");
        Files.writeString(
                file,
                "#!/bin/sh\nexec '"
                        + java
                        + "' -cp '"
                        + classPath
                        + "' dev.earshot.server.Main \"$@\"\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    /** Plays a block; fails where it shows something else than what happens. */
    void play(Example example) {
        switch (example.kind()) {
            case "sh" -> commands(example);
            case "ws" -> conversation(example);
            default ->
                    throw new AssertionError(
                            "line "
                                    + example.line()
                                    + ": no block is of the kind \""
                                    + example.kind()
                                    + "\"; use sh or ws");
        }
    }

    private void commands(Example example) {
        assertThat(example.lines())
                .as("line %d: begins with a command", example.line())
                .first()
                .asString()
                .startsWith("$ ");
        play(example, example.lines(), null);
    }

    private void conversation(Example example) {
        assertThat(example.lines())
                .as("line %d: the server says something", example.line())
                .anyMatch(line -> line.startsWith("< "));
        String address = addressed(filled(example.lines().getFirst()));
        assertThat(address).startsWith("ws://127.0.0.1:");
        String target = address.substring(address.indexOf('/', "ws://".length()));
        try (WebSocketPeer peer = WebSocketPeer.open(server.port(), target, null)) {
            play(example, example.lines().subList(1, example.lines().size()), peer);
            peer.messages().forEach(message -> MessageDocument.CURRENT.require(message.json()));
        }
    }

    private void play(Example example, List<String> lines, WebSocketPeer peer) {
        List<Message> used = new ArrayList<>();
        int at = 0;
        while (at < lines.size()) {
            String line = lines.get(at++);
            if (line.startsWith("$ ")) {
                List<String> expected = new ArrayList<>();
                while (at < lines.size() && !isStep(lines.get(at))) {
                    expected.add(filled(lines.get(at++)));
                }
                command(example, line.substring(2), expected);
            } else if (peer != null && line.startsWith("> ")) {
                assertThat(peer.send(filled(line.substring(2)))).as(line).isTrue();
            } else if (peer != null && line.startsWith("< close ")) {
                assertThat(peer.awaitClose(PATIENCE))
                        .isEqualTo(Integer.parseInt(line.substring("< close ".length())));
            } else if (peer != null && line.startsWith("< ")) {
                Message found = heard(example, peer, filled(line.substring(2)), used);
                used.add(found);
                remember("", found.json());
            } else {
                throw new AssertionError("line " + example.line() + ": what is \"" + line + "\"?");
            }
        }
    }

    private static boolean isStep(String line) {
        return line.startsWith("$ ") || line.startsWith("> ") || line.startsWith("< ");
    }

    private void command(Example example, String command, List<String> expected) {
        String printed = shell.run(addressed(command));
        assertThat(Example.matches(expected, printed))
                .as(
                        "line %d: %s%nshows%n%s%nbut prints%n%s%n%s",
                        example.line(),
                        command,
                        String.join("\n", expected),
                        printed,
                        shell.complaints())
                .isTrue();
        for (String line : printed.split("\n", -1)) {
            if (line.startsWith("{")) {
                try {
                    remember(
                            "",
                            Json.decode(line.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
                } catch (JacksonException e) {
                    // Not every line with a brace is JSON.
                }
            }
        }
    }

    /** The first message that is shown so and was not shown before. */
    private static Message heard(
            Example example, WebSocketPeer peer, String expected, List<Message> used) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            for (Message message : peer.messages()) {
                if (!used.contains(message)
                        && Example.matches(List.of(expected), message.json().toString())) {
                    return message;
                }
            }
            if (System.nanoTime() > deadline || !peer.live()) {
                throw new AssertionError(
                        "line "
                                + example.line()
                                + ": never heard\n"
                                + expected
                                + "\nbut\n"
                                + peer.messages());
            }
            dev.earshot.testkit.process.Waits.pause(Duration.ofMillis(5));
        }
    }

    /** Keeps ids, tokens and addresses under the name that leads to them. */
    private void remember(String prefix, JsonNode value) {
        for (var field : value.properties()) {
            String name = prefix + field.getKey().toUpperCase(Locale.ROOT);
            if (field.getValue().isString() && REMEMBERED.matcher(name).matches()) {
                set(name, field.getValue().asString());
            } else if (field.getValue().isObject()) {
                remember(name + "_", field.getValue());
            }
        }
    }

    private void set(String name, String value) {
        assertThat(value).doesNotContain("'");
        variables.put(name, value);
        shell.run(name + "='" + value + "'");
    }

    private String filled(String line) {
        return VARIABLE.matcher(line)
                .replaceAll(found -> {
                    String value = variables.get(found.group(1));
                    assertThat(value).as("nothing has set $%s yet", found.group(1)).isNotNull();
                    return Matcher.quoteReplacement(value);
                });
    }

    private String addressed(String line) {
        return line.replace("localhost:8080", "127.0.0.1:" + server.port())
                .replace("localhost:8081", "127.0.0.1:" + adminPort);
    }

    @Override
    public void close() {
        shell.close();
        server.close();
    }
}
