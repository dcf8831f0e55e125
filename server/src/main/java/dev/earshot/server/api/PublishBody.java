package dev.earshot.server.api;

import dev.earshot.core.mailbox.Draft;
import dev.earshot.core.mailbox.MessageClass;
import dev.earshot.core.publish.Publication;
import dev.earshot.core.topic.Lane;
import dev.earshot.core.topic.Topic;
import dev.earshot.wire.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads a message that an application publishes; what does not fit is said by its field. */
final class PublishBody {
    /** Most bytes of a message's data as compact JSON. */
    static final int MOST_DATA_BYTES = 64 * 1024;

    private static final int MOST_KEY_CHARS = 128;
    private static final long MOST_TTL_SECONDS = 2_592_000;
    private static final long MOST_WAIT_MILLIS = 30_000;
    private static final String TARGETS = "device, user, room, group and all";

    private PublishBody() {}

    /**
     * The message.
     *
     * @param from who publishes it
     */
    static Publication read(JsonNode root, String from) {
        if (!root.isObject()) {
            throw new BadRequest("a message is a JSON object");
        }
        JsonBody body = new JsonBody(root);
        Topic to = target(root.get("to"));
        String data = data(root.get("data"));
        Lane lane = lane(body.optionalText("priority"));
        MessageClass promised = messageClass(body.optionalText("class"));
        if (to.equals(Topic.EVERYBODY) && promised != null && promised != MessageClass.VOLATILE) {
            throw new BadRequest("class is volatile for all");
        }
        String key = key(body, "key");
        if (key != null && promised != MessageClass.LATEST) {
            throw new BadRequest("key goes with class latest only");
        }
        if (key == null && promised == MessageClass.LATEST) {
            throw new BadRequest("key is missing; class latest keeps one message of each key");
        }
        Long ttl = whole(body, "ttl_s", 1, MOST_TTL_SECONDS);
        Long wait = whole(body, "wait_for_ack_ms", 0, MOST_WAIT_MILLIS);
        return new Publication(
                to,
                Draft.MESSAGE,
                from,
                data,
                lane,
                promised,
                key,
                ttl == null ? null : Duration.ofSeconds(ttl),
                key(body, "idempotency_key"),
                wait == null ? Duration.ZERO : Duration.ofMillis(wait));
    }

    private static Topic target(@Nullable JsonNode to) {
        if (to == null || to.isNull()) {
            throw new BadRequest("to is missing");
        }
        if (!to.isObject() || to.size() != 1) {
            throw new BadRequest("to names exactly one of " + TARGETS);
        }
        String kind = to.propertyNames().iterator().next();
        JsonNode name = to.path(kind);
        return switch (kind) {
            case "device" -> Topic.device(id("to.device", name));
            case "user" -> Topic.user(id("to.user", name));
            case "room" -> Topic.room(id("to.room", name));
            case "group" -> Topic.group(id("to.group", name));
            case "all" -> everybody(name);
            default -> throw new BadRequest("to names exactly one of " + TARGETS);
        };
    }

    private static Topic everybody(JsonNode all) {
        if (!all.isBoolean() || !all.booleanValue()) {
            throw new BadRequest("to.all is true");
        }
        return Topic.EVERYBODY;
    }

    private static String id(String field, JsonNode name) {
        return Caller.valid(field, name.isString() ? name.stringValue() : "");
    }

    private static String data(@Nullable JsonNode data) {
        if (data == null) {
            throw new BadRequest("data is missing");
        }
        byte[] compact = Json.encode(data);
        if (compact.length > MOST_DATA_BYTES) {
            throw new BadRequest(
                    413, "data is at most " + MOST_DATA_BYTES + " bytes of compact JSON");
        }
        return new String(compact, StandardCharsets.UTF_8);
    }

    private static Lane lane(@Nullable String priority) {
        return switch (priority) {
            case null -> Lane.NORMAL;
            case "normal" -> Lane.NORMAL;
            case "urgent" -> Lane.URGENT;
            default -> throw new BadRequest("priority is urgent or normal");
        };
    }

    private static @Nullable MessageClass messageClass(@Nullable String name) {
        MessageClass promised = name == null ? null : MessageClass.of(name);
        if (name != null && promised == null) {
            throw new BadRequest("class is durable, latest or volatile");
        }
        return promised;
    }

    private static @Nullable String key(JsonBody body, String field) {
        String key = body.optionalText(field);
        if (key != null && (key.isEmpty() || key.length() > MOST_KEY_CHARS)) {
            throw new BadRequest(field + " is 1 to " + MOST_KEY_CHARS + " characters");
        }
        return key;
    }

    private static @Nullable Long whole(JsonBody body, String field, long least, long most) {
        String bounds = field + " is a whole number from " + least + " to " + most;
        JsonNode node = body.root().get(field);
        if (node == null || node.isNull()) {
            return null;
        }
        if (!node.isIntegralNumber() || !node.canConvertToLong()) {
            throw new BadRequest(bounds);
        }
        long value = node.longValue();
        if (value < least || value > most) {
            throw new BadRequest(bounds);
        }
        return value;
    }
}
