package dev.earshot.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.earshot.gateway.net.PeerLimits;
import dev.earshot.gateway.net.Rate;
import dev.earshot.gateway.net.Refused;
import dev.earshot.testkit.RawSocket;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ConnectionLimitsTest {
    private static final String DOOR = "/api/ws?token=" + GatewayFixture.PLAYER;
    private static final Rate ANY = new Rate(1_000_000_000, 1_000_000_000);

    private final Queue<RawSocket> sockets = new ConcurrentLinkedQueue<>();
    private GatewayFixture fixture = GatewayFixture.start();

    @AfterEach
    void stop() {
        sockets.forEach(RawSocket::close);
        fixture.close();
    }

    private void limits(int perNode, int perAddress, int perUser, Rate accepts) {
        fixture.close();
        PeerLimits plain = GatewayFixture.PEERS;
        PeerLimits.Rates rates = new PeerLimits.Rates(ANY, ANY, ANY, ANY, ANY, accepts);
        fixture =
                GatewayFixture.start(
                        new PeerLimits(
                                perNode,
                                perAddress,
                                perUser,
                                rates,
                                plain.strangerTime(),
                                0,
                                List.of()));
    }

    private RawSocket from(String source) {
        RawSocket socket = RawSocket.connectFrom(source, fixture.port());
        sockets.add(socket);
        return socket;
    }

    private RawSocket open(String source) {
        RawSocket socket = from(source);
        assertThat(socket.upgrade(DOOR).status()).isEqualTo(101);
        return socket;
    }

    /** The status, or 0 where the socket was closed without an answer. */
    private int statusFrom(String source) {
        try {
            return from(source).upgrade(DOOR).status();
        } catch (UncheckedIOException closed) {
            return 0;
        }
    }

    private long refused(Refused reason) {
        return fixture.gateway.traffic().refusals(reason);
    }

    @Test
    void answersASocketOverTheBoundOfItsAddressAndNobodyElse() {
        limits(0, 3, 100, ANY);
        RawSocket first = open("127.0.1.1");
        open("127.0.1.1");
        from("127.0.1.1");
        await().until(() -> fixture.gateway.peers().heldByAddresses() == 3);

        RawSocket fourth = from("127.0.1.1");
        RawSocket.Response answer = fourth.upgrade(DOOR);

        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.header("Retry-After")).isEqualTo("5");
        assertThat(answer.text()).contains("\"message\":");
        assertThat(fourth.atEnd()).isTrue();
        assertThat(refused(Refused.ADDRESS)).isEqualTo(1);
        open("127.0.1.2");

        first.close();
        await().until(() -> fixture.gateway.peers().heldByAddresses() == 3);
        open("127.0.1.1");
    }

    @Test
    void isExactForAHundredAddressesAtOnce() throws Exception {
        int addresses = 100;
        int most = 10;
        limits(0, most, 10_000, ANY);
        AtomicIntegerArray admitted = new AtomicIntegerArray(addresses);
        AtomicIntegerArray refused = new AtomicIntegerArray(addresses);
        AtomicIntegerArray other = new AtomicIntegerArray(addresses);
        inParallel(
                addresses * (most + 4),
                i -> {
                    int address = i % addresses;
                    switch (statusFrom("127.0.1." + (address + 1))) {
                        case 101 -> admitted.incrementAndGet(address);
                        case 0, 429 -> refused.incrementAndGet(address);
                        default -> other.incrementAndGet(address);
                    }
                });
        for (int address = 0; address < addresses; address++) {
            assertThat(admitted.get(address)).as("of address %d", address).isEqualTo(most);
            assertThat(refused.get(address)).as("of address %d", address).isEqualTo(4);
            assertThat(other.get(address)).isZero();
        }
        assertThat(fixture.gateway.peers().heldByAddresses()).isEqualTo(addresses * most);
        sockets.forEach(RawSocket::close);
        awaitNothingHeld();
    }

    @Test
    void countsNothingAfterThousandsOfConnectsAndResets() throws Exception {
        limits(0, 1000, 1000, ANY);
        inParallel(
                3000,
                i -> {
                    RawSocket socket =
                            RawSocket.connectFrom("127.0.1." + (1 + i % 20), fixture.port());
                    if (i % 3 == 0) {
                        assertThat(socket.upgrade(DOOR).status()).isEqualTo(101);
                    } else if (i % 3 == 1) {
                        socket.send("GET / HT");
                    }
                    if (i % 2 == 0) {
                        socket.reset();
                    } else {
                        socket.close();
                    }
                });
        awaitNothingHeld();
        open("127.0.1.1");
    }

    private void awaitNothingHeld() {
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> {
                    assertThat(fixture.gateway.peers().heldByAddresses()).isZero();
                    assertThat(fixture.gateway.peers().heldByUsers()).isZero();
                    assertThat(fixture.gateway.peers().capacity().open()).isZero();
                });
    }

    @Test
    void closesAtOnceWhoIsTurnedAwayBeyondThoseThatMayRead() {
        limits(0, 1, 100, ANY);
        open("127.0.1.1");
        int answered = 0;
        int closed = 0;
        for (int i = 0; i < 200; i++) {
            int status = statusFrom("127.0.1.1");
            answered += status == 429 ? 1 : 0;
            closed += status == 0 ? 1 : 0;
        }
        assertThat(answered + closed).isEqualTo(200);
        assertThat(answered).isPositive();
        assertThat(open("127.0.1.2")).isNotNull();
    }

    @Test
    void answersAConnectionOverTheBoundOfItsUserBeforeTheUpgrade() {
        limits(0, 1000, 2, ANY);
        RawSocket first = open("127.0.1.1");
        open("127.0.1.2");

        RawSocket third = from("127.0.1.3");
        RawSocket.Response answer = third.upgrade(DOOR);
        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.header("Retry-After")).isEqualTo("5");
        assertThat(refused(Refused.USER)).isEqualTo(1);
        assertThat(from("127.0.1.3").upgrade("/api/ws?token=" + GatewayFixture.OTHER).status())
                .isEqualTo(101);

        first.close();
        await().until(() -> fixture.gateway.peers().heldByUsers() == 2);
        open("127.0.1.1");
    }

    @Test
    void isExactForAUserThatOpensManyAtOnce() throws Exception {
        limits(0, 1000, 7, ANY);
        AtomicIntegerArray statuses = new AtomicIntegerArray(600);
        inParallel(60, i -> statuses.incrementAndGet(statusFrom("127.0.1." + (1 + i))));
        assertThat(statuses.get(101)).isEqualTo(7);
        assertThat(statuses.get(429)).isEqualTo(53);
    }

    @Test
    void tellsAnEventSourceOfAUserWithTooManyWhenToComeBack() {
        limits(0, 1000, 1, ANY);
        open("127.0.1.1");
        assertComeBack(from("127.0.1.2"));
    }

    private static void assertComeBack(RawSocket socket) {
        RawSocket.Response answer =
                socket.send(
                                "GET /api/events?token="
                                        + GatewayFixture.PLAYER
                                        + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                        .readResponse();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).isEqualTo("text/event-stream");
        assertThat(answer.text()).startsWith("retry: ");
        assertThat(socket.atEnd()).isTrue();
    }

    @Test
    void refusesToSeatMoreThanTheNodeHasRoomForButStillAnswers() {
        limits(4, 1000, 100, ANY);
        List<RawSocket> seated = new ArrayList<>();
        for (int i = 1; i <= 4; i++) {
            seated.add(open("127.0.1." + i));
        }
        RawSocket fifth = from("127.0.1.5");
        RawSocket.Response answer = fifth.upgrade(DOOR);
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.header("Retry-After")).isEqualTo("5");
        assertThat(fifth.atEnd()).isTrue();
        assertComeBack(from("127.0.1.6"));
        assertThat(refused(Refused.NODE)).isEqualTo(2);
        assertThat(fixture.gateway.peers().troubles())
                .singleElement()
                .asString()
                .startsWith("descriptors: ");
        assertThat(fixture.get("/").status()).isEqualTo(404);

        seated.getFirst().close();
        await().until(() -> fixture.gateway.peers().capacity().open() == 3);
        assertThat(fixture.gateway.peers().troubles()).isEmpty();
        open("127.0.1.5");
    }

    @Test
    void answersSocketsThatThereIsNotEvenRoomToAskFor() {
        limits(4, 1000, 100, ANY);
        for (int i = 0; i < 4 + 64; i++) {
            from("127.0.1.1");
        }
        await().until(() -> fixture.gateway.peers().capacity().open() == 68);

        RawSocket late = from("127.0.1.2");
        assertThat(late.readResponse().status()).isEqualTo(503);
        assertThat(late.atEnd()).isTrue();
        assertThat(fixture.gateway.peers().heldByAddresses()).isEqualTo(68);
    }

    @Test
    void closesSocketsOfAnAddressThatOpensThemTooFastWithoutAnAnswer() {
        limits(0, 1000, 100, new Rate(1, 5));
        for (int i = 0; i < 5; i++) {
            open("127.0.1.1");
        }
        assertThat(statusFrom("127.0.1.1")).isZero();
        assertThat(refused(Refused.ACCEPT_RATE)).isPositive();
        open("127.0.1.2");
        await().until(() -> statusFrom("127.0.1.1") == 101);
    }

    @Test
    void keepsOperatorsApart() {
        limits(4, 1, 100, ANY);
        open("127.0.0.1");
        assertThat(statusFrom("127.0.0.1")).isEqualTo(429);
        try (RawSocket operator = RawSocket.connect(fixture.gateway.adminPort())) {
            operator.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(operator.readResponse().status()).isEqualTo(404);
        }
    }

    /** What is done with a number. */
    private interface Step {
        void run(int number);
    }

    private static void inParallel(int count, Step step)
            throws InterruptedException, ExecutionException {
        try (ExecutorService threads = Executors.newFixedThreadPool(32)) {
            List<Future<?>> futures = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int number = i;
                futures.add(threads.submit(() -> step.run(number)));
            }
            for (Future<?> future : futures) {
                future.get();
            }
        }
    }
}
