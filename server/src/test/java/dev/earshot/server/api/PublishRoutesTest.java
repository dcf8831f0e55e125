package dev.earshot.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.earshot.core.mailbox.MessageClass;
import dev.earshot.core.publish.Publication;
import dev.earshot.core.publish.Publisher;
import dev.earshot.core.publish.Receipt;
import dev.earshot.core.store.StoreUnavailableException;
import dev.earshot.core.topic.Lane;
import dev.earshot.core.topic.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** What applications publish: what is read from it, what is refused, and what they are told. */
class PublishRoutesTest {
    private static final String TARGETS =
            "to names exactly one of device, user, room, group and all";

    private final Sent sent = new Sent();
    private final PublishRoutes publishing = new PublishRoutes(sent);

    @Test
    void readsEveryField() {
        AskedExchange answer =
                publish(
                        """
                        {"to":{"device":"pad"},"data":{"a":[1, 2]},"priority":"urgent","class":"latest",
                        "key":"k","ttl_s":2592000,"idempotency_key":"i","wait_for_ack_ms":30000}\
                        """);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(sent.all)
                .containsExactly(
                        new Publication(
                                Topic.device("pad"),
                                "message",
                                "game",
                                "{\"a\":[1,2]}",
                                Lane.URGENT,
                                MessageClass.LATEST,
                                "k",
                                Duration.ofDays(30),
                                "i",
                                Duration.ofSeconds(30)));
    }

    @Test
    void leavesOutWhatIsUsual() {
        for (String to :
                List.of(
                        "\"user\":\"u\"",
                        "\"room\":\"r\"",
                        "\"group\":\"g\"",
                        "\"device\":\"d\"",
                        "\"all\":true")) {
            publish("{\"to\":{" + to + "},\"data\":null}");
        }
        assertThat(sent.all.stream().map(Publication::to))
                .containsExactly(
                        Topic.user("u"),
                        Topic.room("r"),
                        Topic.group("g"),
                        Topic.device("d"),
                        Topic.EVERYBODY);
        Publication one = sent.all.getFirst();
        assertThat(one.data()).isEqualTo("null");
        assertThat(one.lane()).isEqualTo(Lane.NORMAL);
        assertThat(one.messageClass()).isNull();
        assertThat(one.ttl()).isNull();
        assertThat(one.waitForAck()).isZero();
    }

    @Test
    void handsNumbersOnAsExactAsTheyCame() {
        publish("{\"to\":{\"user\":\"u\"},\"data\":[0.12345678901234567890123,1E+400,1.5]}");
        assertThat(sent.all.getFirst().data()).isEqualTo("[0.12345678901234567890123,1E+400,1.5]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "{} | to is missing",
                "{\"to\":null,\"data\":1} | to is missing",
                "{\"to\":\"pad\",\"data\":1} | " + TARGETS,
                "{\"to\":{},\"data\":1} | " + TARGETS,
                "{\"to\":{\"app\":\"x\"},\"data\":1} | " + TARGETS,
                "{\"to\":{\"user\":\"u\",\"device\":\"d\"},\"data\":1} | " + TARGETS,
                "{\"to\":{\"all\":false},\"data\":1} | to.all is true",
                "{\"to\":{\"all\":true},\"data\":1,\"class\":\"durable\"} | class is volatile for all",
                "{\"to\":{\"all\":\"true\"},\"data\":1} | to.all is true",
                "{\"to\":{\"user\":\"a/b\"},\"data\":1} | to.user is 1 to 128 characters of A-Z a-z 0-9 . _ : @ -",
                "{\"to\":{\"device\":7},\"data\":1} | to.device is 1 to 128 characters of A-Z a-z 0-9 . _ : @ -",
                "{\"to\":{\"room\":\"*\"},\"data\":1} | to.room is 1 to 128 characters of A-Z a-z 0-9 . _ : @ -",
                "{\"to\":{\"group\":\"g!urgent\"},\"data\":1} | to.group is 1 to 128 characters of A-Z a-z 0-9 . _ : @ -",
                "{\"to\":{\"user\":[\"a\",\"b\"]},\"data\":1} | to.user is 1 to 128 characters of A-Z a-z 0-9 . _ : @ -",
                "{\"to\":{\"user\":\"u\"}} | data is missing",
                "{\"to\":{\"user\":\"u\"},\"data\":1,\"priority\":\"high\"} | priority is urgent or normal",
                "{\"to\":{\"user\":\"u\"},\"data\":1,\"priority\":1} | priority is a string",
                "{\"to\":{\"user\":\"u\"},\"data\":1,\"class\":\"sticky\"} | class is durable, latest or volatile",
                "{\"to\":{\"user\":\"u\"},\"data\":1,\"class\":\"latest\"} | key is missing; class latest keeps one message of each key",
                "{\"to\":{\"user\":\"u\"},\"data\":1,\"key\":\"k\"} | key goes with class latest only",
                "{\"to\":{\"user\":\"u\"},\"data\":1,\"key\":\"\",\"class\":\"latest\"} | key is 1 to 128 characters",
                "{\"to\":{\"user\":\"u\"},\"data\":1,\"idempotency_key\":\"\"} | idempotency_key is 1 to 128 characters",
                "{\"to\":{\"user\":\"u\"},\"data\":1,\"ttl_s\":0} | ttl_s is a whole number from 1 to 2592000",
                "{\"to\":{\"user\":\"u\"},\"data\":1,\"ttl_s\":-1} | ttl_s is a whole number from 1 to 2592000",
                "{\"to\":{\"user\":\"u\"},\"data\":1,\"ttl_s\":2592001} | ttl_s is a whole number from 1 to 2592000",
                "{\"to\":{\"user\":\"u\"},\"data\":1,\"ttl_s\":1.5} | ttl_s is a whole number from 1 to 2592000",
                "{\"to\":{\"user\":\"u\"},\"data\":1,\"ttl_s\":\"9\"} | ttl_s is a whole number from 1 to 2592000",
                "{\"to\":{\"user\":\"u\"},\"data\":1,\"ttl_s\":9223372036854775807} | ttl_s is a whole number from 1 to 2592000",
                "{\"to\":{\"user\":\"u\"},\"data\":1,\"ttl_s\":18446744073709551617} | ttl_s is a whole number from 1 to 2592000",
                "{\"to\":{\"user\":\"u\"},\"data\":1,\"wait_for_ack_ms\":30001} | wait_for_ack_ms is a whole number from 0 to 30000",
                "{\"to\":{\"user\":\"u\"},\"data\":1,\"wait_for_ack_ms\":-1} | wait_for_ack_ms is a whole number from 0 to 30000",
                "[] | the body is a JSON object",
                "7 | the body is a JSON object",
                "{\"to\": | the body is not JSON, or nested deeper than 32",
                "{}{} | the body is not JSON, or nested deeper than 32"
            })
    void refusesByTheField(String body, String message) {
        AskedExchange answer = publish(body);
        assertThat(answer.status()).as(body).isEqualTo(400);
        assertThat(answer.message()).isEqualTo(message);
        assertThat(sent.all).isEmpty();

        if ((body.startsWith("{\"to") && body.endsWith("}")) || body.equals("{}")) {
            JsonNode results = batch("{\"messages\":[" + body + "]}").json().path("results");
            assertThat(results.path(0).path("error").asString()).isEqualTo(message);
            assertThat(sent.all).isEmpty();
        }
        assertThat(publishing.underWay()).isZero();
    }

    @Test
    void takesDataUpToItsBoundAndNotAByteMore() {
        String most = "\"" + "x".repeat(64 * 1024 - 2) + "\"";
        assertThat(publish(to(most)).status()).isEqualTo(200);
        assertThat(publish(to("[ " + " ".repeat(90_000) + "1]")).status()).isEqualTo(200);

        AskedExchange over = publish(to("\"" + "x".repeat(64 * 1024 - 1) + "\""));
        assertThat(over.status()).isEqualTo(413);
        assertThat(over.message()).isEqualTo("data is at most 65536 bytes of compact JSON");
        assertThat(publish(to("\"" + "x".repeat(300_000) + "\"")).status()).isEqualTo(413);
        assertThat(sent.all).hasSize(2);
    }

    @Test
    void takesKeysUpToTheirBound() {
        for (int length : List.of(128, 129)) {
            String key = "x".repeat(length);
            int expected = length == 128 ? 200 : 400;
            assertThat(publish(to("1,\"idempotency_key\":\"" + key + "\"")).status())
                    .isEqualTo(expected);
            assertThat(publish(to("1,\"class\":\"latest\",\"key\":\"" + key + "\"")).status())
                    .isEqualTo(expected);
        }
    }

    @Test
    void takesNestingUpToItsBound() {
        assertThat(publish(to("[".repeat(31) + "]".repeat(31))).status()).isEqualTo(200);
        assertThat(publish(to("[".repeat(32) + "]".repeat(32))).status()).isEqualTo(400);
        assertThat(publish(to("[".repeat(100_000))).status()).isEqualTo(400);
        assertThat(publish(to("1e4000000000")).status()).isEqualTo(400);
    }

    @Test
    void answersWithTheReceiptAsItIs() {
        sent.receipt = new Receipt("abc", 7, 1, 2, 3, 4, true);
        assertThat(publish(to("1")).text())
                .isEqualTo(
                        "{\"id\":\"abc\",\"seq\":7,\"live\":1,\"queued\":2,\"dropped\":3,\"acknowledged\":4,\"repeated\":true}");
        sent.receipt = new Receipt("abc", 0, 0, 0, 0, 0, false);
        assertThat(publish(to("1")).text())
                .isEqualTo(
                        "{\"id\":\"abc\",\"live\":0,\"queued\":0,\"dropped\":0,\"acknowledged\":0}");
    }

    @Test
    void asksToComeAgainWhileTheStoreIsAway() {
        sent.away = true;
        AskedExchange answer = publish(to("1"));
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.answered("Retry-After")).isNotNull();
        AskedExchange batch = batch("{\"messages\":[" + to("1") + "," + to("2") + "]}");
        assertThat(batch.status()).isEqualTo(503);
        assertThat(batch.answered("Retry-After")).isNotNull();
        assertThat(publishing.underWay()).isZero();
    }

    @Test
    void answersABatchInItsOrderWithWhatWasWrongInIt() {
        String messages = to("1") + ",7," + to("2") + "," + to("3,\"ttl_s\":0") + "," + to("4");
        JsonNode results = batch("{\"messages\":[" + messages + "]}").json().path("results");

        assertThat(results).hasSize(5);
        assertThat(results.path(0).path("id").asString()).isEqualTo("id-1");
        assertThat(results.path(1).path("error").asString())
                .isEqualTo("a message is a JSON object");
        assertThat(results.path(2).path("id").asString()).isEqualTo("id-2");
        assertThat(results.path(3).path("error").asString()).startsWith("ttl_s is");
        assertThat(results.path(4).path("id").asString()).isEqualTo("id-3");
        assertThat(sent.all.stream().map(Publication::data)).containsExactly("1", "2", "4");
    }

    @Test
    void answersABatchInItsOrderWhateverOrderItsReceiptsComeIn() {
        sent.holding = true;
        AskedExchange answer = batch("{\"messages\":[" + to("1") + "," + to("2") + "]}");
        sent.held.get(1).complete(new Receipt("second", 0, 0, 0, 0, 0, false));
        assertThat(answer.status()).isZero();
        sent.held.get(0).complete(new Receipt("first", 0, 0, 0, 0, 0, false));
        JsonNode results = answer.json().path("results");
        assertThat(results.path(0).path("id").asString()).isEqualTo("first");
        assertThat(results.path(1).path("id").asString()).isEqualTo("second");
    }

    @Test
    void saysWhichOfABatchTheStoreDidNotTake() {
        sent.holding = true;
        AskedExchange answer = batch("{\"messages\":[" + to("1") + "," + to("2") + "]}");
        sent.held.get(0).complete(new Receipt("first", 1, 0, 1, 0, 0, false));
        sent.held.get(1).completeExceptionally(new StoreUnavailableException("away"));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("results").path(1).path("error").asString())
                .contains("store is away");
    }

    /** A23: a batch of a million targets, and one just over its bound. */
    @Test
    void refusesBatchesOverTheirBounds() {
        String one = "{\"to\":{\"all\":true},\"data\":1}";
        AskedExchange over = batch("{\"messages\":[" + (one + ",").repeat(1_000) + one + "]}");
        assertThat(over.status()).isEqualTo(413);
        assertThat(over.message()).isEqualTo("messages holds at most 1000 messages");
        assertThat(batch("{\"messages\":[" + (one + ",").repeat(999_999) + one + "]}").status())
                .isEqualTo(413);
        assertThat(batch("{\"messages\":" + one + "}").status()).isEqualTo(400);
        assertThat(batch("{}").message()).isEqualTo("messages is a list of messages");
        assertThat(sent.all).isEmpty();
        assertThat(batch("{\"messages\":[]}").text()).isEqualTo("{\"results\":[]}");
        assertThat(batch("{\"messages\":[" + (one + ",").repeat(999) + one + "]}").status())
                .isEqualTo(200);
    }

    /** A23: waiting for acknowledgements is bounded, so a flood of waits holds no memory. */
    @Test
    void boundsHowManyReceiptsAreAwaited() {
        sent.holding = true;
        String waiting = to("1,\"wait_for_ack_ms\":30000");
        String thousand = "{\"messages\":[" + (waiting + ",").repeat(999) + waiting + "]}";
        for (int i = 0; i < 10; i++) {
            assertThat(batch(thousand).status()).isZero();
        }
        AskedExchange over = publish(waiting);
        assertThat(over.status()).isEqualTo(429);
        assertThat(over.answered("Retry-After")).isNotNull();
        assertThat(batch(thousand).status()).isEqualTo(429);

        sent.held.getFirst().complete(new Receipt("x", 0, 0, 0, 0, 0, false));
        assertThat(publish(waiting).status()).isZero();
        assertThat(publishing.underWay()).isEqualTo(10_000);
    }

    private AskedExchange publish(String body) {
        return AskedExchange.ask(publishing.routes(), "POST", "/api/v1/publish", body);
    }

    private AskedExchange batch(String body) {
        return AskedExchange.ask(publishing.routes(), "POST", "/api/v1/publish/batch", body);
    }

    private static String to(String data) {
        return "{\"to\":{\"user\":\"u\"},\"data\":" + data + "}";
    }

    /** Takes every message, or keeps its sender waiting. */
    private static final class Sent implements Publisher {
        final List<Publication> all = new ArrayList<>();
        final List<CompletableFuture<Receipt>> held = new ArrayList<>();
        Receipt receipt;
        boolean away;
        boolean holding;

        @Override
        public CompletionStage<Receipt> publish(Publication publication) {
            if (away) {
                return CompletableFuture.failedStage(new StoreUnavailableException("away"));
            }
            all.add(publication);
            if (holding) {
                CompletableFuture<Receipt> later = new CompletableFuture<>();
                held.add(later);
                return later;
            }
            String id = "id-" + all.size();
            return CompletableFuture.completedStage(
                    receipt == null ? new Receipt(id, 0, 0, 0, 0, 0, false) : receipt);
        }
    }
}
