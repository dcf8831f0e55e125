package dev.earshot.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationTextTest {
    private static final Path DOCUMENT = Path.of("../docs/configuration.md");

    @TempDir private Path directory;

    @Test
    void theDocumentIsWhatTheProgramKnows() throws IOException {
        String text = ConfigurationText.documentation();
        if (Boolean.getBoolean("earshot.docs.write")) {
            Files.writeString(DOCUMENT, text);
        }
        assertThat(Files.readString(DOCUMENT))
                .as(
                        "docs/configuration.md is stale: run this test with -Dtest.jvm.args=-Dearshot.docs.write=true")
                .isEqualTo(text);
    }

    @Test
    void showsEffectiveValuesWithTheirSourceAndHidesSecrets() throws ConfigurationException {
        Sources sources =
                new Sources(
                        null,
                        directory,
                        Map.of("EARSHOT_AUTH_HMAC_SECRET", "0123456789abcdef0123456789abcdef"),
                        Map.of("http.port", "9"));

        assertThat(ConfigurationText.effective(sources))
                .contains("http.port: 9  # from the command line", "admin.port: 8081")
                .contains(
                        "auth.hmac.secret: (hidden)  # from the environment variable EARSHOT_AUTH_HMAC_SECRET")
                .noneSatisfy(line -> assertThat(line).contains("0123456789abcdef"));
    }
}
