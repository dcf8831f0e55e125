package dev.earshot.gateway;

import dev.earshot.testkit.TestCertificate;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The same through TLS. */
class HttpOverTlsTest extends HttpTest {
    @BeforeAll
    static void speakTls(@TempDir Path folder) {
        GatewayFixture.speakTls(TestCertificate.make(folder, "server"));
    }

    @Override
    Duration soon() {
        return Duration.ofSeconds(2);
    }

    @AfterAll
    static void speakPlainText() {
        GatewayFixture.speakTls(null);
    }
}
