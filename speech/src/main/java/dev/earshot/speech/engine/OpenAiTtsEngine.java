package dev.earshot.speech.engine;

import dev.earshot.speech.TtsEngine;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Speaks with any server that has OpenAI's {@code /v1/audio/speech}, streaming. Thread-safe.
 *
 * <p>Asks for {@code pcm} and also takes WAV. A cancel, a stall and the end of the engine close the
 * socket, which is how such a server learns that nobody listens. The key goes into the request and
 * nowhere else.
 */
public final class OpenAiTtsEngine implements TtsEngine {
    /** Its name in the configuration. */
    public static final String NAME = "openai";

    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);

    private final OpenAiSpeech speech;
    private final SynthesisPool pool;
    private @Nullable HttpClient client;
    private boolean closed;

    /**
     * Connects to nothing yet.
     *
     * @param speech the server and what to ask of it
     * @param parallel requests at once, 1 to 64
     * @param waiting syntheses in line behind them, 1 to 100,000
     */
    public OpenAiTtsEngine(OpenAiSpeech speech, int parallel, int waiting) {
        this.speech = speech;
        pool = new SynthesisPool(NAME, parallel, waiting);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Synthesis synthesize(String text, @Nullable String voice, Sink sink) {
        String problem = TextBound.problem(NAME, text);
        if (problem != null) {
            return SynthesisPool.refuse(sink, problem);
        }
        return pool.submit(sink, job -> speak(text, voice, job));
    }

    private void speak(String text, @Nullable String voice, Job job) throws InterruptedException {
        HttpClient http = client();
        if (http == null) {
            job.gate().failed("openai is closed");
            return;
        }
        SpeechBody body = new SpeechBody(job, speech);
        CompletableFuture<HttpResponse<@Nullable Void>> exchange =
                http.sendAsync(request(text, voice), body::begin);
        Runnable hangUp =
                () -> {
                    body.hangUp();
                    exchange.cancel(true);
                };
        job.onCancel(hangUp);
        pool.watch(
                job,
                speech.stallLimit(),
                () -> {
                    job.gate()
                            .failed(
                                    at(
                                            "sent nothing for "
                                                    + speech.stallLimit().toMillis()
                                                    + " ms"));
                    hangUp.run();
                });
        try {
            exchange.get();
            body.end();
        } catch (CancellationException e) {
            job.gate().failed(at("was cut off"));
        } catch (ExecutionException e) {
            job.gate().failed(at(cause(e)));
        }
    }

    private HttpRequest request(String text, @Nullable String voice) {
        ObjectNode question = JsonNodeFactory.instance.objectNode();
        question.put("model", speech.model());
        question.put("input", text);
        question.put("voice", voice == null ? speech.voice() : voice);
        question.put("response_format", "pcm");
        HttpRequest.Builder request =
                HttpRequest.newBuilder(speech.endpoint())
                        .header("Content-Type", "application/json")
                        .header("Accept", "audio/pcm, audio/wav, application/octet-stream;q=0.5")
                        .POST(HttpRequest.BodyPublishers.ofString(question.toString()));
        if (!speech.key().isEmpty()) {
            request.header("Authorization", "Bearer " + speech.key());
        }
        return request.build();
    }

    /** Made on first use: it costs a selector thread. */
    private synchronized @Nullable HttpClient client() {
        if (client == null && !closed) {
            client =
                    HttpClient.newBuilder()
                            .version(HttpClient.Version.HTTP_1_1)
                            .connectTimeout(CONNECT_LIMIT)
                            .followRedirects(HttpClient.Redirect.NEVER)
                            .build();
        }
        return client;
    }

    private static String cause(ExecutionException e) {
        Throwable cause = e.getCause();
        if (cause instanceof HttpConnectTimeoutException) {
            return "did not accept a connection within " + CONNECT_LIMIT.toSeconds() + " s";
        }
        if (cause instanceof ConnectException) {
            return "refused the connection; is it running?";
        }
        String words = cause instanceof IOException ? cause.getMessage() : String.valueOf(cause);
        return "broke the connection: " + (words == null ? "no reason given" : words);
    }

    private String at(String what) {
        return OneLine.of("openai: " + speech.shown() + " " + what);
    }

    @Override
    public void close() {
        pool.close();
        HttpClient open;
        synchronized (this) {
            closed = true;
            open = client;
            client = null;
        }
        if (open != null) {
            open.shutdownNow();
        }
    }

    /** The address of the speech endpoint under a base address; a bare host gets {@code /v1}. */
    static URI endpoint(URI base) {
        String path = base.getRawPath() == null ? "" : base.getRawPath();
        while (path.endsWith("/")) {
            path = path.substring(0, path.length() - 1);
        }
        if (path.isEmpty()) {
            path = "/v1";
        }
        if (!path.endsWith("/audio/speech")) {
            path += "/audio/speech";
        }
        String query = base.getRawQuery();
        return base.resolve(query == null ? path : path + "?" + query);
    }
}
