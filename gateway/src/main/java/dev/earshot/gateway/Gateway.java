package dev.earshot.gateway;

import dev.earshot.core.connection.ConnectionService;
import dev.earshot.core.identity.Authenticator;
import dev.earshot.core.loop.Loop;
import dev.earshot.gateway.http.HttpService;
import dev.earshot.gateway.http.HttpStage;
import dev.earshot.gateway.http.Origins;
import dev.earshot.gateway.http.Routes;
import dev.earshot.gateway.net.NettyLoop;
import dev.earshot.gateway.net.Rate;
import dev.earshot.gateway.net.Traffic;
import dev.earshot.gateway.peer.AcceptGate;
import dev.earshot.gateway.peer.MemoryMeter;
import dev.earshot.gateway.peer.MemoryPressure;
import dev.earshot.gateway.peer.Peers;
import dev.earshot.gateway.socket.SocketService;
import dev.earshot.gateway.tls.Certificates;
import dev.earshot.gateway.tls.FirstByte;
import dev.earshot.gateway.tls.TlsConfig;
import dev.earshot.gateway.tls.TlsFault;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The network side of a node: event loops from its making, ports from {@link #start} to {@link
 * #stop}. Thread-safe; {@code start} and {@code stop} block and are never called on a loop.
 */
public final class Gateway {
    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);
    private static final int UNSENT_BYTES = 128 * 1024;
    private static final int OPERATORS = 32;
    private static final Duration MEMORY_LOOKED_AT = Duration.ofMillis(100);
    private static final Duration LAST_WORDS = Duration.ofMillis(500);

    private final GatewayConfig config;
    private final boolean epoll;
    private final EventLoopGroup group;
    private final Map<EventLoop, NettyLoop> byEventLoop = new HashMap<>();
    private final List<NettyLoop> loops = new ArrayList<>();
    private final Traffic traffic = new Traffic();
    private final MemoryPressure memory;
    private final List<Channel> servers = new ArrayList<>();
    private @Nullable SocketService sockets;
    private volatile @Nullable Peers peers;
    private @Nullable Certificates certificates;
    private int port = -1;
    private int adminPort = -1;

    /** Starts the event loops; opens no port. */
    public Gateway(GatewayConfig config) {
        this(config, MemoryMeter.OF_THIS_PROCESS);
    }

    /** Reads its memory from this meter. */
    Gateway(GatewayConfig config, MemoryMeter meter) {
        this.config = config;
        memory = new MemoryPressure(meter);
        epoll = config.epoll() && Epoll.isAvailable();
        int count =
                config.loops() == 0 ? Runtime.getRuntime().availableProcessors() : config.loops();
        group =
                new MultiThreadIoEventLoopGroup(
                        count,
                        new DefaultThreadFactory("gateway", true),
                        epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        for (EventExecutor executor : group) {
            EventLoop eventLoop = (EventLoop) executor;
            NettyLoop loop = new NettyLoop(eventLoop, config.sweepPeriod().toMillis());
            byEventLoop.put(eventLoop, loop);
            loops.add(loop);
        }
        long period = MEMORY_LOOKED_AT.toMillis();
        var _ =
                group.next()
                        .scheduleWithFixedDelay(
                                () -> memory.sample(Rate.nowNanos()),
                                period,
                                period,
                                TimeUnit.MILLISECONDS);
    }

    /** The loops that own sockets; the same objects for the life of the gateway. */
    public List<Loop> loops() {
        return List.copyOf(loops);
    }

    /** What the gateway did so far. */
    public Traffic traffic() {
        return traffic;
    }

    /**
     * Who holds and does how much at the port for clients.
     *
     * @throws IllegalStateException before the start
     */
    public Peers peers() {
        Peers present = peers;
        if (present == null) {
            throw new IllegalStateException("Not started");
        }
        return present;
    }

    /** Why it takes less than usual, empty where it does not. */
    public List<String> troubles() {
        Peers present = peers;
        return present == null ? List.of() : present.troubles();
    }

    /**
     * Opens the ports; returns when they accept connections.
     *
     * @throws GatewayStartException where a port cannot be taken; no port is open then
     */
    public synchronized void start(
            Surface clients,
            Surface admin,
            Authenticator authenticator,
            ConnectionService service) {
        Peers clientPeers = Peers.ofClients(config.peers(), memory, traffic);
        peers = clientPeers;
        LOG.info("{}", clientPeers.capacity());
        SocketService fresh =
                new SocketService(loops, service, config.sockets(), traffic, clientPeers);
        sockets = fresh;
        Certificates shown = certificates();
        certificates = shown;
        port =
                listen(
                        config.host(),
                        config.port(),
                        "http.port",
                        shown,
                        httpService(
                                clients,
                                fresh,
                                Origins.ofClients(config.allowedOrigins(), shown != null),
                                authenticator,
                                clientPeers));
        if (config.adminPort() >= 0) {
            adminPort =
                    listen(
                            config.adminHost(),
                            config.adminPort(),
                            "admin.port",
                            null,
                            httpService(
                                    admin,
                                    fresh,
                                    Origins.ofOperators(config.adminHost()),
                                    authenticator,
                                    Peers.ofOperators(OPERATORS, config.peers(), memory, traffic)));
        }
    }

    private HttpService httpService(
            Surface surface,
            SocketService sockets,
            Origins origins,
            Authenticator authenticator,
            Peers who) {
        Routes routes = new Routes(surface.routes(), sockets.doors(surface.sockets()));
        return new HttpService(routes, origins, authenticator, config.http(), traffic, who);
    }

    private @Nullable Certificates certificates() {
        TlsConfig tls = config.tls();
        try {
            return tls == null ? null : Certificates.load(tls);
        } catch (TlsFault fault) {
            throw new GatewayStartException(String.valueOf(fault.getMessage()), fault);
        }
    }

    private int listen(
            String host, int wanted, String key, @Nullable Certificates tls, HttpService service) {
        ServerBootstrap bootstrap =
                new ServerBootstrap()
                        .group(group)
                        .channel(
                                epoll
                                        ? EpollServerSocketChannel.class
                                        : NioServerSocketChannel.class)
                        .option(ChannelOption.SO_BACKLOG, config.backlog())
                        .option(ChannelOption.SO_REUSEADDR, true)
                        .handler(new AcceptGate(service.peers(), group, config.tls() == null))
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                        .childOption(
                                ChannelOption.WRITE_BUFFER_WATER_MARK,
                                new WriteBufferWaterMark(
                                        config.http().streamQueueBytes() / 2,
                                        config.http().streamQueueBytes()))
                        .childHandler(
                                new ChannelInitializer<Channel>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        NettyLoop loop = loopOf(channel.eventLoop());
                                        if (tls != null) {
                                            channel.pipeline().addLast(new FirstByte(tls, traffic));
                                        }
                                        HttpStage.install(channel.pipeline(), service, loop);
                                    }
                                });
        if (epoll) {
            bootstrap.childOption(
                    EpollChannelOption.TCP_USER_TIMEOUT, (int) config.userTimeout().toMillis());
            // Bytes that the kernel holds back for a slow reader count against it as well.
            bootstrap.childOption(EpollChannelOption.TCP_NOTSENT_LOWAT, (long) UNSENT_BYTES);
        }
        ChannelFuture bound = bootstrap.bind(host, wanted).awaitUninterruptibly();
        Throwable failure = bound.cause();
        if (failure != null) {
            closeServers();
            throw GatewayStartException.of(host, wanted, key, failure);
        }
        servers.add(bound.channel());
        return ((InetSocketAddress) bound.channel().localAddress()).getPort();
    }

    private NettyLoop loopOf(EventLoop eventLoop) {
        NettyLoop loop = byEventLoop.get(eventLoop);
        if (loop == null) {
            throw new IllegalStateException("A socket of an unknown loop");
        }
        return loop;
    }

    /** The real client port, -1 before the start. */
    public synchronized int port() {
        return port;
    }

    /** The real admin port, -1 before the start or where there is none. */
    public synchronized int adminPort() {
        return adminPort;
    }

    /** Takes no new connections; those that are open stay. Idempotent. */
    public synchronized void stopAccepting() {
        closeServers();
    }

    /**
     * Takes no new connections, lets exchanges that are under way finish, closes lasting
     * connections (1001) and ends the loops. Idempotent.
     *
     * @param within when to cut off what has not finished
     */
    public synchronized void stop(Duration within) {
        closeServers();
        for (NettyLoop loop : loops) {
            loop.execute(loop::stopAll);
        }
        long deadline = System.nanoTime() + within.toNanos();
        while (System.nanoTime() < deadline && openSockets() > 0) {
            try {
                TimeUnit.MILLISECONDS.sleep(10);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        SocketService present = sockets;
        if (present != null) {
            present.stop();
        }
        Certificates shown = certificates;
        if (shown != null) {
            shown.close();
        }
        group.shutdownGracefully(0, LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(5, TimeUnit.SECONDS);
    }

    private int openSockets() {
        int open = 0;
        for (NettyLoop loop : loops) {
            open += loop.watchedCount();
        }
        return open;
    }

    private void closeServers() {
        for (Channel server : servers) {
            server.close().awaitUninterruptibly();
        }
        servers.clear();
    }
}
