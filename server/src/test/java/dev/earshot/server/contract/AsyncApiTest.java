package dev.earshot.server.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.earshot.wire.ClientMessage;
import dev.earshot.wire.ClientMessageDecoder;
import dev.earshot.wire.ClientMessageDecoder.Decoded;
import dev.earshot.wire.Json;
import dev.earshot.wire.ServerMessage;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The AsyncAPI document against the message records, in both directions. */
class AsyncApiTest {
    private static final MessageDocument DOCUMENT = MessageDocument.CURRENT;

    // Send is decoded into what it means, so its record is not shaped as the message is.

    /** Not JSON, so it has no record. */
    private static final String TIMED_PCM = "timed_pcm";

    static Stream<Class<?>> serverMessages() {
        return Stream.of(ServerMessage.class.getPermittedSubclasses());
    }

    static Stream<Class<?>> clientMessages() {
        return Stream.of(ClientMessage.class.getPermittedSubclasses());
    }

    @Test
    void hasExactlyTheMessagesOfTheWireModule() {
        Set<String> records = new TreeSet<>(Set.of(TIMED_PCM));
        serverMessages().forEach(one -> records.add(serverType(one)));
        clientMessages().forEach(one -> records.add(snakeCase(one.getSimpleName())));
        assertThat(DOCUMENT.root().at("/components/messages").propertyNames())
                .as("messages of docs/asyncapi.yaml against ServerMessage and ClientMessage")
                .containsExactlyInAnyOrderElementsOf(records);
    }

    @ParameterizedTest
    @MethodSource("serverMessages")
    void describesTheFieldsOfAServerMessage(Class<?> message) {
        String type = serverType(message);
        JsonNode payload = DOCUMENT.payload(type);
        assertThat(payload.at("/properties/type/const").asString()).isEqualTo(type);
        compare(type, message, payload, Set.of("type"));
    }

    @ParameterizedTest
    @MethodSource("clientMessages")
    void describesTheFieldsOfAClientMessageAsTheDecoderTakesThem(Class<?> message) {
        String type = snakeCase(message.getSimpleName());
        JsonNode payload = DOCUMENT.payload(type);
        if (message != ClientMessage.Send.class) {
            assertThat(names(payload)).as(type).isEqualTo(fields(message, Set.of("type")));
        }

        ObjectNode example = example(type);
        assertThat(DOCUMENT.faults(example)).isEmpty();
        assertThat(decode(example)).isInstanceOf(Decoded.Message.class);
        assertThat(((Decoded.Message) decode(example)).message()).isInstanceOf(message);
        if (message != ClientMessage.Send.class) {
            assertThat(Json.decode(Json.encode(((Decoded.Message) decode(example)).message())))
                    .as("what the decoder made of the example")
                    .isEqualTo(example.deepCopy().without("type"));
        }
        for (String field : List.copyOf(example.propertyNames())) {
            ObjectNode without = example.deepCopy();
            without.remove(field);
            assertThat(decode(without) instanceof Decoded.Malformed)
                    .as("%s without %s is malformed", type, field)
                    .isEqualTo(!DOCUMENT.faults(without).isEmpty());
        }
    }

    @ParameterizedTest
    @MethodSource("clientMessages")
    void agreesWithTheBodiesOfEventRequests(Class<?> message) {
        String type = snakeCase(message.getSimpleName());
        JsonNode operation =
                ApiDocument.CURRENT.root().path("paths").path("/api/events/" + type).path("post");
        JsonNode reference = operation.at("/requestBody/content/application~1json/schema");
        if (type.equals("time_ping")) {
            assertThat(operation.isMissingNode()).as("GET /api/v1/time instead").isTrue();
            return;
        }
        Set<String> body = names(ApiDocument.CURRENT.resolve(reference));
        body.remove("connection_id");
        body.add("type");
        assertThat(body)
                .as("fields of POST /api/events/%s", type)
                .isEqualTo(names(DOCUMENT.payload(type)));
    }

    @Test
    void refersOnlyToWhatItHas() {
        List<String> broken = new ArrayList<>();
        DOCUMENT.root()
                .findValues("$ref")
                .forEach(ref -> {
                    if (DOCUMENT.root().at(ref.asString().substring(1)).isMissingNode()) {
                        broken.add(ref.asString());
                    }
                });
        assertThat(broken).isEmpty();
    }

    @Test
    void listsEveryMessageOnAChannel() {
        Set<String> carried = new TreeSet<>();
        DOCUMENT.root()
                .path("channels")
                .forEach(channel -> carried.addAll(channel.path("messages").propertyNames()));
        assertThat(carried)
                .containsExactlyInAnyOrderElementsOf(
                        DOCUMENT.root().at("/components/messages").propertyNames());
    }

    @Test
    void findsLiesInMessages() {
        ObjectNode draining =
                (ObjectNode)
                        Json.decode(
                                "{\"type\":\"draining\",\"reconnect_in_ms\":5}"
                                        .getBytes(StandardCharsets.UTF_8));
        assertThat(DOCUMENT.faults(draining)).isEmpty();
        assertThat(DOCUMENT.faults(draining.deepCopy().put("secret", 1))).isNotEmpty();
        assertThat(DOCUMENT.faults(draining.deepCopy().put("reconnect_in_ms", "5"))).isNotEmpty();
        assertThat(DOCUMENT.faults(draining.deepCopy().put("type", "drained"))).isNotEmpty();
        ObjectNode empty = draining.deepCopy();
        empty.remove("reconnect_in_ms");
        assertThat(DOCUMENT.faults(empty)).isNotEmpty();
    }

    /** Fields, which of them may be absent, and the same for every record inside. */
    private static void compare(String name, Class<?> type, JsonNode schema, Set<String> more) {
        assertThat(names(schema)).as("fields of %s", name).isEqualTo(fields(type, more));
        assertThat(schema.path("additionalProperties").asBoolean(true)).as(name).isFalse();
        Set<String> needed = new TreeSet<>(more);
        for (RecordComponent component : type.getRecordComponents()) {
            if (!mayBeAbsent(component)) {
                needed.add(snakeCase(component.getName()));
            }
            Class<?> inner = recordIn(component.getGenericType());
            if (inner != null) {
                String inside = inner.getSimpleName();
                JsonNode described = DOCUMENT.root().at("/components/schemas/" + inside);
                compare(inside, inner, described, Set.of());
            }
        }
        Set<String> required = new TreeSet<>();
        schema.path("required").forEach(one -> required.add(one.asString()));
        assertThat(required).as("fields that %s always has", name).isEqualTo(needed);
    }

    private static boolean mayBeAbsent(RecordComponent component) {
        JsonInclude include = component.getAccessor().getAnnotation(JsonInclude.class);
        boolean always = include != null && include.value() == JsonInclude.Include.ALWAYS;
        return component.getAnnotatedType().isAnnotationPresent(Nullable.class) && !always;
    }

    private static Class<?> recordIn(Type type) {
        if (type instanceof Class<?> plain) {
            return plain.isRecord() ? plain : null;
        }
        return type instanceof ParameterizedType of
                ? recordIn(of.getActualTypeArguments()[0])
                : null;
    }

    private static Set<String> fields(Class<?> type, Set<String> more) {
        Set<String> names = new TreeSet<>(more);
        for (RecordComponent component : type.getRecordComponents()) {
            names.add(snakeCase(component.getName()));
        }
        return names;
    }

    private static Set<String> names(JsonNode schema) {
        return new TreeSet<>(schema.path("properties").propertyNames());
    }

    private static ObjectNode example(String type) {
        JsonNode message = DOCUMENT.root().path("components").path("messages").path(type);
        return (ObjectNode) message.at("/examples/0/payload");
    }

    private static Decoded decode(JsonNode message) {
        return ClientMessageDecoder.decode(Json.encode(message));
    }

    private static String serverType(Class<?> message) {
        return message.getAnnotation(JsonTypeName.class).value();
    }

    private static String snakeCase(String name) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (Character.isUpperCase(c) && !out.isEmpty()) {
                out.append('_');
            }
            out.append(c);
        }
        return out.toString().toLowerCase(Locale.ROOT);
    }
}
