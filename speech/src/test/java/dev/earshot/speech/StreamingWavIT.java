package dev.earshot.speech;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Chromium's audio element plays a stream with our header while it grows. */
class StreamingWavIT {
    private static final PcmFormat FORMAT = new PcmFormat(16_000);

    /** Chromium starts no growing WAV on 128 kB (4 s here), but does on 256 kB. */
    private static final int FIRST_SECONDS = 8;

    private static final String PAGE =
            """
            <!doctype html><audio id="a" src="/audio"></audio><script>
            const a = document.getElementById('a');
            const tell = what => fetch('/tell', {method: 'POST', body: what});
            let told = false;
            a.ontimeupdate = () => { if (!told && a.currentTime > 0.3) { told = true; tell('plays ' + a.duration); } };
            a.onended = () => tell('ended ' + a.currentTime.toFixed(1));
            a.onerror = () => tell('error ' + a.error.message);
            a.play().catch(e => tell('error ' + e));
            </script>
            """;

    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final CountDownLatch goOn = new CountDownLatch(1);

    // Chromium may still write while it dies.
    @TempDir(cleanup = CleanupMode.NEVER)
    Path profile;

    private HttpServer server;
    private Process browser;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> answer(exchange, PAGE));
        server.createContext("/tell", this::hear);
        server.createContext("/audio", this::stream);
        server.start();
    }

    @AfterEach
    void stop() {
        goOn.countDown();
        if (browser != null) {
            browser.descendants().forEach(ProcessHandle::destroyForcibly);
            browser.destroyForcibly();
        }
        server.stop(0);
    }

    @Test
    void playsWhileItGrowsAndEndsWhereItEnds() throws Exception {
        browser = chromium("http://127.0.0.1:" + server.getAddress().getPort() + "/");
        assertThat(told.poll(60, TimeUnit.SECONDS)).isEqualTo("plays Infinity");
        goOn.countDown();
        assertThat(told.poll(60, TimeUnit.SECONDS)).isEqualTo("ended 9.0");
    }

    /** Most at once, the last second only after the browser was heard playing. */
    private void stream(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().add("Content-Type", Wav.MIME_TYPE);
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(Wav.streamingHeader(FORMAT));
            out.write(tone(FIRST_SECONDS));
            out.flush();
            goOn.await();
            out.write(tone(1));
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static byte[] tone(int seconds) {
        byte[] pcm = new byte[(int) FORMAT.bytes(seconds * 1_000_000L)];
        for (int i = 0; i < pcm.length; i += 2) {
            int sample = (int) (8_000 * Math.sin(i / 2 * 2 * Math.PI * 440 / FORMAT.sampleRate()));
            pcm[i] = (byte) sample;
            pcm[i + 1] = (byte) (sample >> 8);
        }
        return pcm;
    }

    private void hear(HttpExchange exchange) throws IOException {
        told.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        answer(exchange, "");
    }

    private static void answer(HttpExchange exchange, String page) throws IOException {
        byte[] body = page.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "text/html; charset=utf-8");
        exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private Process chromium(String address) throws IOException {
        String found = null;
        for (String folder : System.getenv("PATH").split(File.pathSeparator, -1)) {
            for (String name : List.of("chromium", "chromium-browser", "google-chrome")) {
                if (found == null && new File(folder, name).canExecute()) {
                    found = folder + "/" + name;
                }
            }
        }
        if (found == null) {
            System.out.println("StreamingWavIT: skipped, no chromium on PATH");
        }
        Assumptions.assumeTrue(found != null, "no chromium on PATH");
        return new ProcessBuilder(
                        found,
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-quic",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--autoplay-policy=no-user-gesture-required",
                        "--user-data-dir=" + profile,
                        address)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }
}
