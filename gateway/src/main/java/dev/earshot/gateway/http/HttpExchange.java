package dev.earshot.gateway.http;

import dev.earshot.core.identity.Principal;
import dev.earshot.core.loop.Loop;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP request whose body has fully arrived, and the way to answer it. Reading is for any
 * thread; answering methods may be called on any thread, and only the first of them counts.
 */
public interface HttpExchange {
    /** The method, upper case; HEAD is routed as GET and its body left out. */
    String method();

    /** The decoded path without the query. */
    String path();

    /**
     * The value that a {@code {name}} of the route's pattern matched.
     *
     * @throws IllegalArgumentException where the pattern has no such name
     */
    String pathParameter(String name);

    /** The first value of a query parameter, decoded, or null. */
    @Nullable String query(String name);

    /** The first value of a header, or null; names are case-insensitive. */
    @Nullable String header(String name);

    /** The body, empty where there is none; at most the route's bound. */
    byte[] body();

    /** Who asks; null only on routes open to everybody. */
    @Nullable Principal principal();

    /** The peer's address, or that of who is behind a trusted proxy. */
    String clientIp();

    /** The loop of the socket. */
    Loop loop();

    /** Answers with a JSON value (a record, map or tree, by {@code wire.Json}). */
    void respondJson(int status, Object value);

    /** Answers {@code {"message":…}} with the usual error headers. */
    void respondError(int status, String message);

    /**
     * Answers with a body and extra headers; values with CR, LF or NUL are refused with an
     * exception.
     */
    void respond(int status, String contentType, byte[] body, Map<String, String> headers);

    /**
     * Answers with a file, honouring one {@code Range}; zero-copy where the platform can. 404 where
     * it is gone.
     */
    void respondFile(Path file, String contentType, Map<String, String> headers);

    /**
     * Answers with a body that is still being made (chunked; identity until close for HTTP/1.0).
     */
    void stream(int status, String contentType, Map<String, String> headers, BodySource source);
}
