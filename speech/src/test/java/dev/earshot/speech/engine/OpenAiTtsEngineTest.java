package dev.earshot.speech.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.earshot.speech.PcmFormat;
import dev.earshot.speech.TtsEngine.Synthesis;
import dev.earshot.speech.Wav;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenAiTtsEngineTest {
    private static final String KEY = "sk-very-secret";
    private static final String CHUNKED = "Transfer-Encoding: chunked\r\n";
    private static final byte[] PCM = new byte[9_600];

    static {
        new Random(1).nextBytes(PCM);
    }

    private SpeechServer server;
    private OpenAiTtsEngine engine;

    @AfterEach
    void close() throws IOException {
        if (engine != null) {
            engine.close();
        }
        if (server != null) {
            server.close();
        }
    }

    @Test
    void asksAsOpenAiWantsIt() throws Exception {
        serve(exchange -> exchange.answer("200 OK", "audio/pcm", PCM));
        HeardSpeech heard = speak("Say \"hi\"\nnow.");
        assertThat(heard.awaitEnd().failure()).isNull();
        assertThat(server.requests.take())
                .startsWith("POST /v1/audio/speech HTTP/1.1\r\n")
                .contains("Authorization: Bearer " + KEY, "Content-Type: application/json")
                .doesNotContain("Upgrade")
                .endsWith(
                        "{\"model\":\"m\",\"input\":\"Say \\\"hi\\\"\\nnow.\",\"voice\":\"alloy\","
                                + "\"response_format\":\"pcm\"}");
    }

    @Test
    void givesPcmOnWholeSamples() throws Exception {
        serve(exchange -> {
            exchange.head("200 OK", "audio/pcm", CHUNKED);
            exchange.chunk(Arrays.copyOf(PCM, 1));
            exchange.chunk(Arrays.copyOfRange(PCM, 1, 1_002));
            exchange.chunk(Arrays.copyOfRange(PCM, 1_002, 1_003));
            exchange.chunk(Arrays.copyOfRange(PCM, 1_003, PCM.length));
            exchange.chunk(new byte[0]);
        });
        HeardSpeech heard = speak("Hello.").awaitEnd();
        assertThat(heard.failure()).isNull();
        assertThat(heard.broken()).isEmpty();
        assertThat(heard.format()).isEqualTo(new PcmFormat(24_000));
        assertThat(heard.pcm()).isEqualTo(PCM);
    }

    @Test
    void audioArrivesWhileTheServerStillSpeaks() throws Exception {
        CountDownLatch heardFirst = new CountDownLatch(1);
        serve(exchange -> {
            exchange.head("200 OK", "audio/pcm", CHUNKED);
            exchange.chunk(PCM);
            try {
                heardFirst.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            exchange.chunk(PCM);
            exchange.chunk(new byte[0]);
        });
        HeardSpeech heard = speak("Hello.");
        heard.firstAudio.await();
        assertThat(heard.hasEnded()).isFalse();
        heardFirst.countDown();
        assertThat(heard.awaitEnd().pcm()).hasSize(2 * PCM.length);
    }

    @Test
    void takesWavWhateverItsTypeSays() throws Exception {
        byte[] stream = Wav.streamingHeader(new PcmFormat(44_100));
        serve(exchange -> {
            exchange.head("200 OK", "audio/mpeg", CHUNKED);
            exchange.chunk(Arrays.copyOf(stream, 5));
            exchange.chunk(Arrays.copyOfRange(stream, 5, 44));
            exchange.chunk(PCM);
            exchange.chunk(new byte[0]);
        });
        HeardSpeech heard = speak("Hello.").awaitEnd();
        assertThat(heard.failure()).isNull();
        assertThat(heard.format()).isEqualTo(new PcmFormat(44_100));
        assertThat(heard.pcm()).isEqualTo(PCM);
    }

    @Test
    void takesTheRateThatTheTypeNames() throws Exception {
        serve(exchange -> exchange.answer("200 OK", "audio/pcm; rate=16000; x=1", PCM));
        assertThat(speak("Hello.").awaitEnd().format()).isEqualTo(new PcmFormat(16_000));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "500 Oops|application/json|{\"error\":{\"message\":\"no\\nGPU sk-very-secret\"}}|HTTP 500: no GPU ***",
                "422 No|application/json|{\"detail\":\"bad voice\"}|HTTP 422: bad voice",
                "404 No|text/html|<html>sk-very-secret</html>|HTTP 404",
                "429 Slow|application/json|{\"error\":|HTTP 429",
                "401 No|application/json|{\"error\":{\"message\":\"key sk-very\"}}|HTTP 401; check the key in engines.tts",
                "302 Go|text/plain|elsewhere|HTTP 302",
            })
    void httpFailuresAreOneLine(String status, String type, String body, String expected)
            throws Exception {
        serve(exchange -> exchange.answer(status, type, body.getBytes(StandardCharsets.UTF_8)));
        assertThat(speak("Hello.").awaitEnd().failure())
                .isEqualTo("openai: " + server.url() + " answered " + expected);
    }

    @ParameterizedTest
    @CsvSource({
        "application/json, '{\"a\":\"bcdefghijkl\"}', application/json",
        "text/html; charset=x, <html><body>Hello, text/html",
        "audio/mpeg, xxxxxxxxxxxxxxxxxxxx, audio/mpeg",
        "audio/pcm, ID3xxxxxxxxxxxxxxxxx, mp3",
        "audio/pcm, OggSxxxxxxxxxxxxxxxx, ogg",
    })
    void otherContentIsRefused(String type, String body, String what) throws Exception {
        serve(exchange -> exchange.answer("200 OK", type, body.getBytes(StandardCharsets.UTF_8)));
        HeardSpeech heard = speak("Hello.").awaitEnd();
        assertThat(heard.failure())
                .isEqualTo(
                        "openai: "
                                + server.url()
                                + " answered with "
                                + what
                                + " instead of pcm or wav");
        assertThat(heard.pcm()).isEmpty();
    }

    @Test
    void emptyBrokenAndTruncatedAnswersFail() throws Exception {
        serve(exchange -> exchange.answer("200 OK", "audio/pcm", new byte[0]));
        assertThat(speak("Hello.").awaitEnd().failure()).endsWith("answered without any audio");
        close();
        byte[] wav = Arrays.copyOf(Wav.file(new PcmFormat(24_000), PCM), 1_000);
        serve(exchange -> exchange.answer("200 OK", "audio/wav", wav));
        assertThat(speak("Hello.").awaitEnd().failure())
                .endsWith("sent a WAV file that ends 8644 bytes too early");
        close();
        serve(exchange -> {
            exchange.head("200 OK", "audio/pcm", "Content-Length: 5000\r\n");
            exchange.raw(Arrays.copyOf(PCM, 2_000));
        });
        HeardSpeech heard = speak("Hello.").awaitEnd();
        assertThat(heard.failure()).contains("broke the connection: ");
        assertThat(heard.pcm()).hasSize(2_000);
    }

    @Test
    void anEndlessAnswerIsCutOffAtItsBound() throws Exception {
        serve(exchange -> {
            exchange.head("200 OK", "audio/pcm", CHUNKED);
            for (int i = 0; i < 10_000; i++) {
                exchange.chunk(PCM);
            }
        });
        HeardSpeech heard = speak("Hello.").awaitEnd();
        assertThat(heard.failure()).endsWith("sent more than 100000 bytes");
        assertThat(heard.pcm().length).isLessThanOrEqualTo(100_000);
    }

    @Test
    void cancelWithinTheAnswerClosesTheSocket() throws Exception {
        serve(exchange -> {
            exchange.head("200 OK", "audio/pcm", CHUNKED);
            exchange.chunk(PCM);
            exchange.awaitHangUp();
        });
        HeardSpeech heard = new HeardSpeech();
        Synthesis synthesis = engine.synthesize("Hello.", null, heard);
        heard.firstAudio.await();
        assertClosedBy(synthesis);
        assertThat(heard.hasEnded()).isFalse();
    }

    @Test
    void cancelBeforeTheAnswerClosesTheSocket() throws Exception {
        serve(SpeechServer.Exchange::awaitHangUp);
        HeardSpeech heard = new HeardSpeech();
        Synthesis synthesis = engine.synthesize("Hello.", null, heard);
        server.requests.take();
        assertClosedBy(synthesis);
        assertThat(heard.hasEnded()).isFalse();
    }

    @Test
    void aSilentServerIsGivenUp() throws Exception {
        serve(SpeechServer.Exchange::awaitHangUp);
        String expected = "openai: " + server.url() + " sent nothing for 700 ms";
        assertThat(speak("Hello.").awaitEnd().failure()).isEqualTo(expected);
        server.hangUpNanos();
        close();
        serve(exchange -> {
            exchange.head("200 OK", "audio/pcm", CHUNKED);
            exchange.chunk(PCM);
            exchange.awaitHangUp();
        });
        HeardSpeech heard = speak("Hello.").awaitEnd();
        assertThat(heard.failure()).endsWith(" sent nothing for 700 ms");
        assertThat(heard.pcm()).isEqualTo(PCM);
        server.hangUpNanos();
    }

    @Test
    void anAbsentServerIsSaidSo() throws Exception {
        serve(exchange -> {});
        server.close();
        assertThat(speak("Hello.").awaitEnd().failure())
                .endsWith("refused the connection; is it running?");
    }

    @Test
    void closeHangsUpAndRefusesWhatComes() throws Exception {
        serve(SpeechServer.Exchange::awaitHangUp);
        HeardSpeech running = speak("Hello.");
        server.requests.take();
        engine.close();
        server.hangUpNanos();
        assertThat(running.hasEnded()).isFalse();
        assertThat(speak("Hello.").awaitEnd().failure()).isEqualTo("openai is closed");
    }

    @ParameterizedTest
    @CsvSource({
        "http://h, http://h/v1/audio/speech",
        "http://h/, http://h/v1/audio/speech",
        "http://h:8880/v1, http://h:8880/v1/audio/speech",
        "https://h/a/b/, https://h/a/b/audio/speech",
        "https://h/v1/audio/speech, https://h/v1/audio/speech",
        "https://h/v1?api-version=1, https://h/v1/audio/speech?api-version=1",
    })
    void findsTheEndpointUnderTheAddress(String base, String endpoint) {
        assertThat(speech(base, KEY).endpoint()).hasToString(endpoint);
    }

    @Test
    void secretsAreNotShownAndBadAddressesRefused() {
        assertThat(speech("http://h", KEY).toString()).doesNotContain("secret");
        for (String bad : new String[] {"ftp://h", "h:80", "http://u:p@h", "/v1"}) {
            assertThatThrownBy(() -> speech(bad, KEY)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> speech("http://h", "a\r\nb"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private void assertClosedBy(Synthesis synthesis) throws InterruptedException {
        long cancelled = System.nanoTime();
        synthesis.cancel();
        long micros = (server.hangUpNanos() - cancelled) / 1_000;
        System.out.println("OpenAiTtsEngineTest: cancel closed the socket after " + micros + " us");
        assertThat(micros).isLessThan(2_000_000);
    }

    private void serve(SpeechServer.Script script) throws IOException {
        server = new SpeechServer(script);
        engine = new OpenAiTtsEngine(speech(server.url(), KEY), 2, 16);
    }

    private static OpenAiSpeech speech(String url, String key) {
        return new OpenAiSpeech(
                URI.create(url),
                "m",
                "alloy",
                key,
                OpenAiSpeech.DEFAULT_PCM,
                Duration.ofMillis(700),
                100_000);
    }

    private HeardSpeech speak(String text) {
        HeardSpeech heard = new HeardSpeech();
        engine.synthesize(text, null, heard);
        return heard;
    }
}
