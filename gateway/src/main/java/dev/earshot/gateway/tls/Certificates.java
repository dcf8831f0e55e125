package dev.earshot.gateway.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificate that new sockets are shown, replaced while the server runs when its files change.
 * Sockets that are open keep theirs. Thread-safe.
 */
public final class Certificates implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Certificates.class);

    /** Only what has forward secrecy and authenticates what it encrypts. */
    private static final List<String> CIPHERS =
            List.of(
                    "TLS_AES_128_GCM_SHA256",
                    "TLS_AES_256_GCM_SHA384",
                    "TLS_CHACHA20_POLY1305_SHA256",
                    "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
                    "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
                    "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
                    "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
                    "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
                    "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    /** Sessions kept for resumption; more only cost memory, fewer cost handshakes. */
    private static final int SESSIONS = 20_000;

    private static final int SESSION_SECONDS = 3600;

    /**
     * Steps of handshakes that wait for a thread; one for each socket at most. Over it the loop of
     * the socket takes the step itself.
     */
    private static final int WAITING_STEPS = 10_000;

    /** What a close may wait for its last words to be taken by a peer that does not read. */
    private static final int LAST_WORDS_MILLIS = 1000;

    /**
     * Plain bytes in a record at most. With all that a record can hold, the JDK's engine leaves
     * some of each behind, and "written" is reported for nothing until the queue is empty.
     */
    private static final int RECORD_BYTES = 15 * 1024;

    static {
        // The JDK has no other switch; it is read at the first handshake of the process.
        System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
    }

    private final TlsConfig config;
    private final ThreadPoolExecutor handshakes;
    private final ScheduledExecutorService looks;
    private FileMark certificateSeen;
    private FileMark keySeen;
    private volatile SslContext current;

    private Certificates(TlsConfig config) throws TlsFault {
        this.config = config;
        certificateSeen = FileMark.of(config.certificate());
        keySeen = FileMark.of(config.key());
        current = context(config);
        int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        handshakes =
                new ThreadPoolExecutor(
                        threads,
                        threads,
                        30,
                        TimeUnit.SECONDS,
                        new ArrayBlockingQueue<>(WAITING_STEPS),
                        new DefaultThreadFactory("handshakes", true),
                        new ThreadPoolExecutor.CallerRunsPolicy());
        handshakes.allowCoreThreadTimeOut(true);
        looks =
                Executors.newSingleThreadScheduledExecutor(
                        new DefaultThreadFactory("certificates", true));
        long period = config.reloadPeriod().toMillis();
        var _ = looks.scheduleWithFixedDelay(this::look, period, period, TimeUnit.MILLISECONDS);
    }

    /**
     * Reads the files and watches them from then on. Blocks.
     *
     * @throws TlsFault where they cannot be used
     */
    public static Certificates load(TlsConfig config) throws TlsFault {
        return new Certificates(config);
    }

    /** What makes one socket speak TLS, with the present certificate. Never blocks. */
    SslHandler newHandler(ByteBufAllocator allocator) {
        SslHandler handler = current.newHandler(allocator, handshakes);
        // The sweep of the HTTP stage bounds the handshake, together with the first request.
        handler.setHandshakeTimeoutMillis(0);
        handler.setCloseNotifyFlushTimeoutMillis(LAST_WORDS_MILLIS);
        handler.setWrapDataSize(RECORD_BYTES);
        return handler;
    }

    private void look() {
        try {
            FileMark certificate = FileMark.of(config.certificate());
            FileMark key = FileMark.of(config.key());
            if (certificate.equals(certificateSeen) && key.equals(keySeen)) {
                return;
            }
            certificateSeen = certificate;
            keySeen = key;
            current = context(config);
        } catch (TlsFault fault) {
            LOG.warn(
                    "The new TLS files cannot be used, the old certificate stays: {}",
                    fault.getMessage());
        } catch (RuntimeException bug) {
            LOG.error("The TLS files could not be looked at, the old certificate stays", bug);
        }
    }

    private static SslContext context(TlsConfig config) throws TlsFault {
        PemPair pair = PemPair.read(config);
        try {
            SslContext context =
                    SslContextBuilder.forServer(pair.key(), pair.chain())
                            .sslProvider(SslProvider.JDK)
                            .protocols("TLSv1.3", "TLSv1.2")
                            .ciphers(CIPHERS)
                            .sessionCacheSize(SESSIONS)
                            .sessionTimeout(SESSION_SECONDS)
                            .applicationProtocolConfig(
                                    new ApplicationProtocolConfig(
                                            Protocol.ALPN,
                                            SelectorFailureBehavior.FATAL_ALERT,
                                            SelectedListenerFailureBehavior.ACCEPT,
                                            "http/1.1"))
                            .build();
            LOG.info(
                    "TLS with the certificate of {}, good until {}",
                    pair.own().getSubjectX500Principal(),
                    pair.own().getNotAfter().toInstant());
            if (pair.own().getNotAfter().toInstant().isBefore(java.time.Instant.now())) {
                LOG.warn("The TLS certificate has expired; no browser will accept it");
            }
            return context;
        } catch (SSLException e) {
            throw new TlsFault(
                    config.certificate() + " cannot be used for TLS (" + e.getMessage() + ")", e);
        }
    }

    /** Looks no more and ends its threads; sockets that are open go on. */
    @Override
    public void close() {
        looks.shutdownNow();
        handshakes.shutdown();
    }
}
