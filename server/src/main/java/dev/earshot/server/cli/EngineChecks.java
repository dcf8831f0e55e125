package dev.earshot.server.cli;

import dev.earshot.speech.engine.TtsChoice;
import dev.earshot.speech.engine.TtsEngines;
import dev.earshot.speech.engine.TtsSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** What the doctor looks at of engines: there, and reachable where one is elsewhere. Stateless. */
final class EngineChecks {
    private static final int PATIENCE_MILLIS = 2_000;
    private static final String ABOUT = "engines.tts";

    private EngineChecks() {}

    static List<Finding> of(TtsSettings settings) {
        return switch (TtsEngines.choose(settings)) {
            case TtsChoice.Unusable unusable ->
                    List.of(
                            Finding.fail(
                                    ABOUT,
                                    unusable.reason().startsWith(ABOUT + ": ")
                                            ? unusable.reason().substring(ABOUT.length() + 2)
                                            : unusable.reason()));
            case TtsChoice.Ready ready -> {
                ready.engine().close();
                List<Finding> findings = new ArrayList<>();
                findings.add(Finding.ok(ABOUT, ready.why()));
                if (settings.engine().equals("openai")) {
                    findings.add(reachable(URI.create(settings.url())));
                }
                yield findings;
            }
        };
    }

    private static Finding reachable(URI address) {
        int port =
                address.getPort() > 0
                        ? address.getPort()
                        : "https".equals(address.getScheme()) ? 443 : 80;
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address.getHost(), port), PATIENCE_MILLIS);
            return Finding.ok(ABOUT, "its server answers");
        } catch (IOException e) {
            return Finding.warn(
                    ABOUT, "its server does not answer; start it or mend engines.tts.url");
        }
    }
}
