package dev.earshot.server.api;

import dev.earshot.core.Store;
import dev.earshot.core.audio.ChunkRow;
import dev.earshot.core.identity.Principal;
import dev.earshot.gateway.http.HttpExchange;
import dev.earshot.gateway.http.Route;
import dev.earshot.playback.Radio;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Chunks by their id. Absent chunks and those of rooms that the caller may not enter answer alike.
 * Thread-safe.
 */
public final class MediaRoutes {
    /** A chunk never changes under its id; it may be kept by the listener's own cache alone. */
    private static final Map<String, String> IMMUTABLE =
            Map.of("Cache-Control", "private, max-age=31536000, immutable");

    private final Store store;
    private final Radio radio;

    /** Over this store, and over this radio for what the store does not have yet. */
    public MediaRoutes(Store store, Radio radio) {
        this.store = store;
        this.radio = radio;
    }

    /** One file per chunk. */
    public List<Route> routes() {
        return List.of(
                Route.tokenOrTicket(
                        "GET", "/api/media/audio/{chunk_id}", BadRequest.answered(this::chunk)));
    }

    private void chunk(HttpExchange exchange) {
        String id = Caller.pathId(exchange, "chunk_id");
        Principal caller = Caller.of(exchange);
        Answers.when(
                exchange,
                store.audio().chunk(id).exceptionally(_ -> Optional.empty()),
                row -> {
                    Optional<Path> file =
                            row.flatMap(found -> store.audioFiles().path(found.chunkId()));
                    if (row.isPresent() && file.isPresent()) {
                        sendFile(exchange, caller, row.get(), file.get());
                    } else {
                        sendBytes(exchange, caller, id);
                    }
                });
    }

    private static void sendFile(HttpExchange exchange, Principal caller, ChunkRow row, Path file) {
        if (caller.mayEnter(row.campaignId())) {
            exchange.respondFile(file, row.mimeType(), IMMUTABLE);
        } else {
            Answers.notFound(exchange);
        }
    }

    /**
     * A chunk is announced before it is stored, and goes on being there while the store is away.
     */
    private void sendBytes(HttpExchange exchange, Principal caller, String id) {
        Answers.when(
                exchange,
                radio.chunk(id),
                audio ->
                        audio.filter(found -> caller.mayEnter(found.campaignId()))
                                .ifPresentOrElse(
                                        found ->
                                                exchange.respond(
                                                        200,
                                                        AudioStreamRoutes.WAV,
                                                        found.wav(),
                                                        IMMUTABLE),
                                        () -> Answers.notFound(exchange)));
    }
}
