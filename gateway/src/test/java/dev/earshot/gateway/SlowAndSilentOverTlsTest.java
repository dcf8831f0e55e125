package dev.earshot.gateway;

import dev.earshot.testkit.TestCertificate;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The same through TLS. */
class SlowAndSilentOverTlsTest extends SlowAndSilentTest {
    @BeforeAll
    static void speakTls(@TempDir Path folder) {
        GatewayFixture.speakTls(TestCertificate.make(folder, "server"));
    }

    @AfterAll
    static void speakPlainText() {
        GatewayFixture.speakTls(null);
    }
}
