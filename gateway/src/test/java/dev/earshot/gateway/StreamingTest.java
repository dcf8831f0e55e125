package dev.earshot.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.earshot.gateway.http.BodySource;
import dev.earshot.gateway.http.HttpExchange;
import dev.earshot.gateway.http.Route;
import dev.earshot.testkit.RawSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StreamingTest {
    private final Deque<Source> sources = new ConcurrentLinkedDeque<>();
    private GatewayFixture fixture;

    @BeforeEach
    void start() {
        fixture =
                GatewayFixture.start(
                        Route.open("GET", "/live", this::live),
                        Route.open("GET", "/endless", this::endless),
                        Route.open("GET", "/known", this::known));
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    private void live(HttpExchange exchange) {
        Source source = new Source();
        sources.add(source);
        exchange.stream(200, "audio/wav", Map.of(), source);
    }

    private void endless(HttpExchange exchange) {
        Source source = new Source();
        source.endless = new byte[300_000];
        sources.add(source);
        exchange.stream(200, "audio/wav", Map.of(), source);
    }

    private void known(HttpExchange exchange) {
        Source source = new Source();
        source.add("0123456789");
        sources.add(source);
        exchange.stream(
                206,
                "audio/wav",
                Map.of("Content-Length", "4", "Content-Range", "bytes 0-3/10"),
                source);
    }

    @Test
    void sendsWhatIsThereAndTheRestAsItIsMade() {
        try (RawSocket socket = fixture.connect()) {
            socket.send("GET /live HTTP/1.1\r\nHost: h\r\n\r\n");
            assertThat(socket.readResponse(true).header("Transfer-Encoding")).isEqualTo("chunked");
            Source source = sources.getFirst();
            source.add("one");
            assertThat(socket.readChunk()).asString().isEqualTo("one");
            source.add("two");
            assertThat(socket.readChunk()).asString().isEqualTo("two");
            source.finish();
            assertThat(socket.readChunk()).isEmpty();
            await().until(() -> source.ends.get() == 1);
            socket.send("GET /known HTTP/1.1\r\nHost: h\r\n\r\n");
            assertThat(socket.readResponse().text()).isEqualTo("0123");
        }
    }

    @Test
    void sendsOldClientsTheBareBodyUntilItCloses() {
        try (RawSocket socket = fixture.connect()) {
            socket.send("GET /live HTTP/1.0\r\nHost: h\r\n\r\n");
            RawSocket.Response head = socket.readResponse(true);
            assertThat(head.headers()).doesNotContainKey("Transfer-Encoding");
            sources.getFirst().add("one");
            sources.getFirst().finish();
            assertThat(socket.readToEnd()).asString().isEqualTo("one");
        }
    }

    @Test
    void announcesALengthWhereItIsKnown() {
        try (RawSocket socket = fixture.connect()) {
            for (int i = 0; i < 2; i++) {
                socket.send("GET /known HTTP/1.1\r\nHost: h\r\n\r\n");
                RawSocket.Response response = socket.readResponse();
                assertThat(response.status()).isEqualTo(206);
                assertThat(response.text()).isEqualTo("0123");
            }
            socket.send("HEAD /known HTTP/1.1\r\nHost: h\r\n\r\n");
            assertThat(socket.readResponse(true).header("Content-Length")).isEqualTo("4");
        }
        assertThat(sources).allMatch(source -> source.ends.get() == 1);
    }

    @Test
    void asksNoMoreOfASourceWhosePeerDoesNotRead() {
        try (RawSocket socket = fixture.connect(4096)) {
            socket.send("GET /endless HTTP/1.1\r\nHost: h\r\n\r\n");
            await().until(() -> !sources.isEmpty());
            Source source = sources.getFirst();
            AtomicLong before = new AtomicLong(-1);
            await().until(() -> before.getAndSet(source.given.get()) == source.given.get());
            // What the kernel holds for one socket, and two buffers of the source at most.
            assertThat(source.given.get()).isLessThan(5_000_000);
            long stopped = source.given.get();
            socket.readBytes(6_000_000);
            assertThat(source.given.get()).isGreaterThan(stopped);
            assertThat(source.ends.get()).isZero();
        }
        await().until(() -> sources.getFirst().ends.get() == 1);
    }

    @Test
    void serializesAFastReadersBodyWithoutLoss() {
        try (RawSocket socket = fixture.connect()) {
            socket.send("GET /live HTTP/1.1\r\nHost: h\r\n\r\n");
            socket.readResponse(true);
            Source source = sources.getFirst();
            StringBuilder expected = new StringBuilder();
            for (int i = 0; i < 20_000; i++) {
                source.add(i + ",");
                expected.append(i).append(',');
            }
            source.finish();
            StringBuilder body = new StringBuilder();
            for (byte[] chunk = socket.readChunk(); chunk.length > 0; chunk = socket.readChunk()) {
                body.append(new String(chunk, StandardCharsets.US_ASCII));
            }
            assertThat(body.toString()).isEqualTo(expected.toString());
        }
    }

    /** A source that a test fills from its own thread. */
    private static final class Source implements BodySource {
        final AtomicInteger ends = new AtomicInteger();
        final AtomicLong given = new AtomicLong();
        private final Deque<ByteBuffer> ready = new ArrayDeque<>();
        private volatile Runnable wake = () -> {};
        volatile byte @Nullable [] endless;

        void add(String text) {
            put(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
        }

        void finish() {
            put(END);
        }

        private void put(ByteBuffer buffer) {
            synchronized (ready) {
                ready.add(buffer);
            }
            wake.run();
        }

        @Override
        public void onStart(Runnable whenReady) {
            wake = whenReady;
        }

        @Override
        public @Nullable ByteBuffer next() {
            byte[] always = endless;
            if (always != null) {
                given.addAndGet(always.length);
                return ByteBuffer.wrap(always);
            }
            synchronized (ready) {
                return ready.poll();
            }
        }

        @Override
        public void onEnd() {
            ends.incrementAndGet();
        }
    }
}
