package dev.earshot.server.api;

import dev.earshot.gateway.http.HttpExchange;
import dev.earshot.gateway.http.Route;
import dev.earshot.wire.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The description of the HTTP surface (OpenAPI 3.1), open to everybody. It is written by hand;
 * tests hold it against the routes and against every answer. Thread-safe.
 */
public final class OpenApiRoutes {
    private static final String FILE = "openapi.json";

    /** Programs may keep it for a while, and then ask whether it has changed. */
    private static final String CACHE_CONTROL = "public, max-age=300";

    private final byte[] document;
    private final String etag;

    /**
     * Reads the document once.
     *
     * @param version of this program, which the document names
     */
    public OpenApiRoutes(String version) {
        ObjectNode root = (ObjectNode) read();
        ((ObjectNode) root.path("info")).put("version", version);
        document = Json.encode(root);
        etag = "\"" + hash(document) + "\"";
    }

    /** The document as it is in the program, without its version. */
    private static JsonNode read() {
        try (InputStream in = OpenApiRoutes.class.getResourceAsStream(FILE)) {
            if (in == null) {
                throw new IllegalStateException("The program was built without " + FILE);
            }
            return Json.decode(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(FILE + " of the program cannot be read", e);
        }
    }

    /** One document. */
    public List<Route> routes() {
        return List.of(Route.open("GET", "/api/v1/openapi.json", this::answer));
    }

    private void answer(HttpExchange exchange) {
        Map<String, String> headers = Map.of("ETag", etag, "Cache-Control", CACHE_CONTROL);
        String known = exchange.header("If-None-Match");
        if (known != null && known.contains(etag)) {
            exchange.respond(304, Answers.JSON, new byte[0], headers);
        } else {
            exchange.respond(200, Answers.JSON, document, headers);
        }
    }

    private static String hash(byte[] content) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("Every JDK has SHA-256", missing);
        }
    }
}
