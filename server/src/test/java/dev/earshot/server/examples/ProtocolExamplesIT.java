package dev.earshot.server.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.earshot.server.contract.ApiDocument;
import dev.earshot.wire.ServerMessage;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every example of the protocol and of the README, in order, against a server process. */
class ProtocolExamplesIT {
    private static final Path PROTOCOL = document("docs/protocol.md");
    private static final Path README = document("README.md");

    @TempDir private static Path folder;

    private static Stage stage;

    @BeforeAll
    static void start() throws IOException {
        for (String program : List.of("bash", "curl")) {
            assumeTrue(onPath(program), program + " is not installed");
        }
        stage = new Stage(folder);
    }

    @AfterAll
    static void stop() {
        if (stage != null) {
            stage.close();
        }
    }

    @TestFactory
    Stream<DynamicTest> theDocumentsShowWhatHappens() {
        List<Example> protocol = Example.of(PROTOCOL);
        List<Example> readme =
                Example.of(README).stream().filter(one -> one.kind().equals("sh")).toList();
        assertThat(protocol).hasSizeGreaterThan(12);
        assertThat(readme).isNotEmpty();
        return Stream.concat(tests("protocol.md", protocol), tests("README.md", readme));
    }

    private static Stream<DynamicTest> tests(String document, List<Example> examples) {
        return examples.stream()
                .map(one ->
                        DynamicTest.dynamicTest(
                                document + ", line " + one.line(), () -> stage.play(one)));
    }

    @Test
    void theProtocolNamesEveryAddressAndMessage() throws IOException {
        String text = Files.readString(PROTOCOL);
        for (Class<?> message : ServerMessage.class.getPermittedSubclasses()) {
            assertThat(text).contains(message.getAnnotation(JsonTypeName.class).value());
        }
        for (ApiDocument.Operation operation : ApiDocument.CURRENT.operations()) {
            String last = operation.pattern().replaceAll("/?\\{[^}]*}", "");
            assertThat(text)
                    .as("%s", operation)
                    .contains(last.substring(last.lastIndexOf('/') + 1));
        }
    }

    private static boolean onPath(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private static Path document(String name) {
        Path at = Path.of("").toAbsolutePath();
        while (!Files.exists(at.resolve("clients/js/package.json"))) {
            at = at.getParent();
        }
        return at.resolve(name);
    }
}
