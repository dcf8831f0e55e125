package dev.earshot.core.device;

import dev.earshot.core.backplane.Backplane;
import dev.earshot.core.mailbox.Draft;
import dev.earshot.core.mailbox.MailboxSettings;
import dev.earshot.core.mailbox.MessageClass;
import dev.earshot.core.publish.Publication;
import dev.earshot.core.publish.Publisher;
import dev.earshot.core.topic.Lane;
import dev.earshot.core.topic.Topic;
import dev.earshot.wire.Ids;
import dev.earshot.wire.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Brings what was understood of a device's speech to that device, and to nobody else. Thread-safe.
 *
 * <p>It waits for a device that is away where the device's profile or the configuration says so;
 * else it goes to those of its connections that are there.
 */
public final class Transcriptions implements Backplane.Listener {
    /** The channel by which they come. */
    public static final String CHANNEL = "transcription.results";

    private static final Logger LOG = LoggerFactory.getLogger(Transcriptions.class);
    private static final int MOST_BYTES = 64 * 1024;

    private final Publisher publisher;
    private final DeviceStore devices;
    private final MailboxSettings settings;

    /** Sends them with this publisher, by what these devices want. */
    public Transcriptions(Publisher publisher, DeviceStore devices, MailboxSettings settings) {
        this.publisher = publisher;
        this.devices = devices;
        this.settings = settings;
    }

    @Override
    public void onMessage(byte[] payload) {
        ObjectNode message = read(payload);
        if (message == null) {
            return;
        }
        String device = message.path("device_id").asString("");
        if (!Ids.valid(device)) {
            LOG.debug("a transcription names no device, so it is for nobody");
            return;
        }
        message.remove("type");
        String data = new String(Json.encode(message), StandardCharsets.UTF_8);
        devices.find(device)
                .exceptionally(away -> Optional.empty())
                .thenCompose(row -> publisher.publish(publication(device, data, row)))
                .whenComplete((receipt, failure) -> {
                    if (failure != null) {
                        LOG.warn("a transcription was not kept: {}", failure.getMessage());
                    }
                });
    }

    private static @Nullable ObjectNode read(byte[] payload) {
        try {
            JsonNode root = payload.length > MOST_BYTES ? null : Json.decode(payload);
            return root instanceof ObjectNode object
                            && object.path("type").asString("").equals(Draft.TRANSCRIPTION)
                    ? object
                    : null;
        } catch (JacksonException e) {
            LOG.debug("what came for transcriptions is not JSON");
            return null;
        }
    }

    private Publication publication(String device, String data, Optional<DeviceRow> row) {
        Boolean own = row.map(DeviceRow::keepTranscriptions).orElse(null);
        boolean keep = row.isPresent() && (own == null ? settings.keepTranscriptions() : own);
        return new Publication(
                Topic.device(device),
                Draft.TRANSCRIPTION,
                "transcription",
                data,
                Lane.NORMAL,
                keep ? MessageClass.DURABLE : MessageClass.VOLATILE,
                null,
                settings.transcriptionTtl(),
                null,
                Duration.ZERO);
    }
}
