package dev.earshot.benchmarks;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.SocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Many client WebSockets on one event loop. Opening and closing is for one thread at a time;
 * messages arrive on the event loop.
 */
// What a connection attempt comes to is told to its listener.
@SuppressWarnings("FutureReturnValueIgnored")
final class Flock implements AutoCloseable {
    /** Upgrades under way at any time: enough to keep the server busy, too few to overflow it. */
    private static final int IN_FLIGHT = 128;

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final byte[] CONNECTED =
            "{\"type\":\"connected\"".getBytes(StandardCharsets.US_ASCII);

    private final EventLoopGroup loop =
            new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final int port;
    private final Listener listener;
    private final Queue<Bird> birds = new ConcurrentLinkedQueue<>();
    private final Semaphore connecting = new Semaphore(IN_FLIGHT);
    private final AtomicInteger connected = new AtomicInteger();
    private final AtomicInteger gone = new AtomicInteger();
    private final AtomicReference<@Nullable String> refusal = new AtomicReference<>();

    Flock(int port, Listener listener) {
        this.port = port;
        this.listener = listener;
    }

    /** Hears every text message but {@code connected}. Called on the event loop. */
    interface Listener {
        /** The payload lies at this place of the buffer, which belongs to the flock. */
        void onText(Bird bird, ByteBuf buffer, int index, int length);
    }

    /**
     * Opens more connections and returns when each has received {@code connected}.
     *
     * @param token of the connection of this number
     * @throws IOException where one of them could not connect
     */
    void open(int more, String pathAndQuery, IntFunction<String> token) throws IOException {
        int target = birds.size() + more;
        for (int i = birds.size(); i < target; i++) {
            acquire();
            Bird bird = new Bird(i, request(pathAndQuery, token.apply(i)), this);
            birds.add(bird);
            connect(bird);
        }
        for (int i = 0; i < IN_FLIGHT; i++) {
            acquire();
        }
        connecting.release(IN_FLIGHT);
    }

    private void acquire() throws IOException {
        try {
            if (!connecting.tryAcquire(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IOException(
                        "the server does not answer: " + connected.get() + " are connected");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        if (refusal.get() != null) {
            throw new IOException("a connection was refused: " + refusal.get());
        }
    }

    private void connect(Bird bird) {
        new Bootstrap()
                .group(loop)
                .channel(EpollSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(
                        new ChannelInitializer<SocketChannel>() {
                            @Override
                            protected void initChannel(SocketChannel channel) {
                                channel.pipeline().addLast(bird);
                            }
                        })
                .connect(InetAddress.getLoopbackAddress(), port)
                .addListener(done -> {
                    if (!done.isSuccess()) {
                        onRefused(String.valueOf(done.cause().getMessage()));
                    }
                });
    }

    private String request(String pathAndQuery, String token) {
        return "GET "
                + pathAndQuery
                + " HTTP/1.1\r\nHost: localhost:"
                + port
                + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13"
                + "\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nAuthorization: Bearer "
                + token
                + "\r\n\r\n";
    }

    void onText(Bird bird, ByteBuf buffer, int index, int length) {
        if (length > CONNECTED.length && startsWith(buffer, index, CONNECTED)) {
            connected.incrementAndGet();
            connecting.release();
        } else {
            listener.onText(bird, buffer, index, length);
        }
    }

    private static boolean startsWith(ByteBuf buffer, int index, byte[] beginning) {
        for (int i = 0; i < beginning.length; i++) {
            if (buffer.getByte(index + i) != beginning[i]) {
                return false;
            }
        }
        return true;
    }

    void onRefused(String why) {
        refusal.compareAndSet(null, why);
        connecting.release();
    }

    void onGone(Bird bird) {
        gone.incrementAndGet();
    }

    /** How many have received {@code connected} and are still there. */
    int live() {
        return connected.get() - gone.get();
    }

    /** Runs something on the event loop. */
    void execute(Runnable task) {
        loop.execute(task);
    }

    Iterable<Bird> birds() {
        return birds;
    }

    /** Ends all connections. */
    @Override
    public void close() {
        loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
