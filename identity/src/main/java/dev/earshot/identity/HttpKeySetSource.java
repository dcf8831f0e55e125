package dev.earshot.identity;

import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Fetches a key set from its configured address and from no other: redirects are not followed. One
 * thread at a time.
 */
final class HttpKeySetSource implements KeySetSource {
    /** From asking to the last byte, 2 s: larger lets tokens of a new key wait longer. */
    static final Duration TOTAL = Duration.ofSeconds(2);

    /** Most bytes of an answer; a hundred keys fit. */
    static final int MAX_BYTES = 64 * 1024;

    private static final int OK = 200;
    private static final int MAX_QUOTED_CHARS = 160;

    private final JwksConfig config;
    private final Duration total;
    private final HttpClient client;
    private final HttpRequest request;

    HttpKeySetSource(JwksConfig config) {
        this(config, TOTAL);
    }

    /** Gives every answer this time, which also bounds how long {@link #fetch()} blocks. */
    HttpKeySetSource(JwksConfig config, Duration total) {
        this.config = config;
        this.total = total;
        this.client =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .connectTimeout(total)
                        .build();
        this.request =
                HttpRequest.newBuilder(config.url())
                        .header("Accept", "application/jwk-set+json, application/json")
                        .timeout(total)
                        .build();
    }

    @Override
    public KeySet fetch() throws FetchFailure {
        HttpResponse<byte[]> response = response();
        if (response.statusCode() != OK) {
            throw new FetchFailure(
                    FetchOutcome.STATUS,
                    "the answer is " + response.statusCode() + " instead of " + OK);
        }
        try {
            return KeySet.read(response.body(), config.issuer(), config.url());
        } catch (BadKeySet e) {
            throw new FetchFailure(FetchOutcome.MALFORMED, e.explanation());
        }
    }

    private HttpResponse<byte[]> response() throws FetchFailure {
        CompletableFuture<HttpResponse<byte[]>> answer =
                client.sendAsync(
                        request, head -> new BoundedBody(head.statusCode() == OK ? MAX_BYTES : 0));
        try {
            // The timeout of a request ends with its head; this one holds for the body too.
            return answer.get(total.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new FetchFailure(FetchOutcome.TIMEOUT, tooSlow());
        } catch (ExecutionException e) {
            throw failure(e.getCause() == null ? e : e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FetchFailure(FetchOutcome.UNREACHABLE, "the server stops");
        } finally {
            answer.cancel(true);
        }
    }

    private FetchFailure failure(Throwable cause) {
        if (cause instanceof BoundedBody.TooLong) {
            return new FetchFailure(
                    FetchOutcome.TOO_LARGE, "the answer is longer than " + MAX_BYTES + " bytes");
        }
        if (cause instanceof HttpTimeoutException) {
            return new FetchFailure(FetchOutcome.TIMEOUT, tooSlow());
        }
        return new FetchFailure(
                FetchOutcome.UNREACHABLE,
                cause instanceof ConnectException
                        ? "nobody answers there"
                        : "no answer (" + printable(cause.toString()) + ")");
    }

    /** The message may quote the peer. */
    private static String printable(String text) {
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < Math.min(text.length(), MAX_QUOTED_CHARS); i++) {
            char c = text.charAt(i);
            shown.append(c < ' ' || c > '~' ? '?' : c);
        }
        return shown.toString();
    }

    private String tooSlow() {
        return "the answer took longer than " + total.toSeconds() + " s";
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
