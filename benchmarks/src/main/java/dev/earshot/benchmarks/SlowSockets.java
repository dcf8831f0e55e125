package dev.earshot.benchmarks;

import dev.earshot.testkit.process.Waits;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;

/**
 * Sockets that take their time in every way there is, on one event loop, each at its own moments as
 * strangers do; what the server closes is opened again. Opening and closing is for one thread at a
 * time.
 */
// What a connection attempt comes to shows as a socket that is open or is not.
@SuppressWarnings("FutureReturnValueIgnored")
final class SlowSockets implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int AGAIN_MILLIS = 200;
    private static final int OPENED_OVER_MILLIS = 2_000;

    private final EventLoopGroup loop =
            new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final int port;
    private final IntFunction<String> tokens;
    private final Set<Channel> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong reopened = new AtomicLong();
    private volatile boolean running;

    SlowSockets(int port, IntFunction<String> tokens) {
        this.port = port;
        this.tokens = tokens;
    }

    /**
     * Opens so many within two seconds, a quarter of each kind, and returns when they are there.
     */
    void open(int count) {
        running = true;
        for (int i = 0; i < count; i++) {
            connectAfter(i, (int) ((long) i * OPENED_OVER_MILLIS / count));
        }
        Waits.until(
                count + " slow sockets are open", PATIENCE, () -> open.size() >= count * 9 / 10);
    }

    private void connect(int number) {
        SlowSocket slow = new SlowSocket(number, port, tokens.apply(number), open);
        new Bootstrap()
                .group(loop)
                .channel(EpollSocketChannel.class)
                .option(ChannelOption.SO_RCVBUF, 4_096)
                .option(ChannelOption.AUTO_READ, slow.reads())
                .handler(
                        new ChannelInitializer<Channel>() {
                            @Override
                            protected void initChannel(Channel channel) {
                                channel.pipeline().addLast(slow);
                            }
                        })
                .connect(InetAddress.getLoopbackAddress(), port)
                .channel()
                .closeFuture()
                .addListener(closed -> again(number));
    }

    private void again(int number) {
        if (running) {
            reopened.incrementAndGet();
            connectAfter(number, AGAIN_MILLIS);
        }
    }

    private void connectAfter(int number, int millis) {
        loop.schedule(
                () -> {
                    if (running) {
                        connect(number);
                    }
                },
                millis,
                TimeUnit.MILLISECONDS);
    }

    /** How often the server closed one. */
    long reopened() {
        return reopened.get();
    }

    /** Closes them and returns when they have gone. */
    void closeAll() {
        running = false;
        open.forEach(Channel::close);
        Waits.until("the slow sockets have gone", PATIENCE, open::isEmpty);
    }

    @Override
    public void close() {
        running = false;
        loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
