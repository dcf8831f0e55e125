package dev.earshot.wire;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Turns a client's bytes into messages. Stateless, thread-safe; never throws for anything a peer
 * sent.
 */
public final class ClientMessageDecoder {
    /** Most chunk ids in one {@code audio_played}. */
    public static final int MAX_CHUNK_IDS = 1_000;

    /** Most bytes of the data of one message. */
    public static final int MAX_DATA_BYTES = 64 * 1024;

    /** Longest key, reference or idempotency key. */
    public static final int MAX_KEY_CHARS = 128;

    /** The longest that a message may wait: 30 days. */
    public static final long MAX_TTL_SECONDS = 30L * 24 * 3600;

    private static final List<String> TARGETS = List.of("device", "user", "room", "group");
    private static final List<String> CLASSES = List.of("durable", "latest", "volatile");

    /** Longest token of a {@code refresh}. */
    public static final int MAX_TOKEN_CHARS = 8 * 1024;

    private ClientMessageDecoder() {}

    /** Decodes one text frame. */
    public static Decoded decode(byte[] utf8) {
        return decode(utf8, null);
    }

    /**
     * Decodes one text frame or one POST body.
     *
     * @param type the message's type where the address of a POST names it, else null to read it
     *     from the body
     */
    public static Decoded decode(byte[] utf8, @Nullable String type) {
        try {
            JsonNode root =
                    utf8.length == 0 && type != null
                            ? Json.emptyObject()
                            : Json.decodeExactly(utf8);
            if (!root.isObject()) {
                return new Decoded.Malformed("bad_json", "a message is a JSON object");
            }
            return message(root, type != null ? type : text(root, "type"));
        } catch (JacksonException e) {
            return new Decoded.Malformed(
                    "bad_json", "not JSON, or nested deeper than " + Json.MAX_DEPTH);
        } catch (BadField e) {
            return new Decoded.Malformed("bad_field", e.explanation);
        }
    }

    private static Decoded message(JsonNode root, String type) throws BadField {
        return switch (type) {
            case "heartbeat" -> new Decoded.Message(new ClientMessage.Heartbeat());
            case "logout" -> new Decoded.Message(new ClientMessage.Logout());
            case "refresh" -> new Decoded.Message(new ClientMessage.Refresh(token(root)));
            case "join" -> new Decoded.Message(new ClientMessage.Join(id(root, "room")));
            case "leave" -> new Decoded.Message(new ClientMessage.Leave(id(root, "room")));
            case "send" -> new Decoded.Message(send(root));
            case "ack" ->
                    new Decoded.Message(
                            new ClientMessage.Ack(
                                    optionalText(root, "topic"), required(root, "up_to")));
            case "audio_played" ->
                    new Decoded.Message(
                            new ClientMessage.AudioPlayed(
                                    id(root, "campaign_id"),
                                    chunkIds(root),
                                    optionalText(root, "connection_token")));
            case "chunk_ack" ->
                    new Decoded.Message(
                            new ClientMessage.ChunkAck(
                                    optional(root, "up_to"),
                                    optional(root, "played_up_to"),
                                    optional(root, "error_us")));
            case "time_ping" ->
                    new Decoded.Message(
                            new ClientMessage.TimePing(
                                    required(root, "seq"), required(root, "t1_us")));
            default -> new Decoded.Malformed("unknown_type", "no message has this type");
        };
    }

    private static ClientMessage.Send send(JsonNode root) throws BadField {
        JsonNode to = root.get("to");
        if (to == null || !to.isObject() || to.size() != 1) {
            throw new BadField("to is an object with one of device, user, room, group");
        }
        String kind = to.propertyNames().iterator().next();
        if (!TARGETS.contains(kind)) {
            throw new BadField("to is an object with one of device, user, room, group");
        }
        JsonNode data = root.get("data");
        if (data == null) {
            throw new BadField("data is missing");
        }
        byte[] compact = Json.encode(data);
        if (compact.length > MAX_DATA_BYTES) {
            throw new BadField("data is at most " + MAX_DATA_BYTES + " bytes of JSON");
        }
        String priority = word(root, "priority", List.of("urgent", "normal"));
        Long ttl = optional(root, "ttl_s");
        if (ttl != null && (ttl < 1 || ttl > MAX_TTL_SECONDS)) {
            throw new BadField("ttl_s is 1 to " + MAX_TTL_SECONDS);
        }
        return new ClientMessage.Send(
                kind,
                id(to, kind),
                new String(compact, StandardCharsets.UTF_8),
                "urgent".equals(priority),
                word(root, "class", CLASSES),
                label(root, "key"),
                ttl,
                label(root, "ref"));
    }

    private static @Nullable String word(JsonNode root, String field, List<String> words)
            throws BadField {
        String value = optionalText(root, field);
        if (value != null && !words.contains(value)) {
            throw new BadField(field + " is one of " + String.join(", ", words));
        }
        return value;
    }

    private static @Nullable String label(JsonNode root, String field) throws BadField {
        String value = optionalText(root, field);
        if (value != null && (value.isEmpty() || value.length() > MAX_KEY_CHARS)) {
            throw new BadField(field + " is 1 to " + MAX_KEY_CHARS + " characters");
        }
        return value;
    }

    private static List<String> chunkIds(JsonNode root) throws BadField {
        JsonNode array = root.get("chunk_ids");
        if (array == null || !array.isArray() || array.size() > MAX_CHUNK_IDS) {
            throw new BadField("chunk_ids is an array of at most " + MAX_CHUNK_IDS + " ids");
        }
        List<String> ids = new ArrayList<>(array.size());
        for (JsonNode element : array) {
            if (!element.isString() || !Ids.valid(element.stringValue())) {
                throw new BadField("chunk_ids holds ids only");
            }
            ids.add(element.stringValue());
        }
        return List.copyOf(ids);
    }

    private static String token(JsonNode root) throws BadField {
        String token = text(root, "token");
        if (token.isEmpty() || token.length() > MAX_TOKEN_CHARS) {
            throw new BadField("token is 1 to " + MAX_TOKEN_CHARS + " characters");
        }
        return token;
    }

    private static String id(JsonNode root, String field) throws BadField {
        String value = text(root, field);
        if (!Ids.valid(value)) {
            throw new BadField(
                    field + " is 1 to " + Ids.MAX_LENGTH + " characters of A-Z a-z 0-9 . _ : @ -");
        }
        return value;
    }

    private static String text(JsonNode root, String field) throws BadField {
        String value = optionalText(root, field);
        if (value == null) {
            throw new BadField(field + " is missing");
        }
        return value;
    }

    private static @Nullable String optionalText(JsonNode root, String field) throws BadField {
        JsonNode node = root.get(field);
        if (node == null || node.isNull()) {
            return null;
        }
        if (!node.isString()) {
            throw new BadField(field + " is a string");
        }
        return node.stringValue();
    }

    private static long required(JsonNode root, String field) throws BadField {
        Long value = optional(root, field);
        if (value == null) {
            throw new BadField(field + " is missing");
        }
        return value;
    }

    private static @Nullable Long optional(JsonNode root, String field) throws BadField {
        JsonNode node = root.get(field);
        if (node == null || node.isNull()) {
            return null;
        }
        if (!node.isIntegralNumber() || !node.canConvertToLong()) {
            throw new BadField(field + " is a whole number of at most 64 bits");
        }
        return node.longValue();
    }

    /** The outcome. */
    public sealed interface Decoded {
        /** A well-formed message. */
        record Message(ClientMessage message) implements Decoded {}

        /**
         * Not one.
         *
         * @param code {@code bad_json}, {@code unknown_type} or {@code bad_field}
         * @param explanation one line for the client's author; holds nothing the peer sent
         */
        record Malformed(String code, String explanation) implements Decoded {}
    }

    /** Ends decoding of one message; never leaves this class. */
    private static final class BadField extends Exception {
        private static final long serialVersionUID = 1;

        private final String explanation;

        BadField(String explanation) {
            super(explanation, null, false, false);
            this.explanation = explanation;
        }
    }
}
