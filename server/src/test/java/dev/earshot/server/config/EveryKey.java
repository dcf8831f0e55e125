package dev.earshot.server.config;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.earshot.core.connection.Endpoint;
import dev.earshot.core.connection.EndpointPolicy;
import dev.earshot.core.mailbox.LogBounds;
import dev.earshot.gateway.net.PeerLimits;
import dev.earshot.gateway.tls.TlsConfig;
import dev.earshot.identity.JwksConfig;
import dev.earshot.store.sqlite.SqliteStoreConfig;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Every key with a value unlike its default, and where that value ends up. */
final class EveryKey {
    private static final Map<String, String> JWKS =
            Map.of("auth.issuer", "me", "auth.jwks.url", "https://id.example/keys");

    /** What some keys mean nothing without. */
    private static final Map<String, Map<String, String>> NEEDED =
            Map.of(
                    "auth.jwks.url",
                    Map.of("auth.issuer", "me"),
                    "auth.jwks.plain.http",
                    Map.of("auth.issuer", "me", "auth.jwks.url", "http://id.example/keys"),
                    "auth.jwks.refresh",
                    JWKS,
                    "auth.jwks.keep",
                    JWKS);

    private EveryKey() {}

    /** Some keys mean something only in company. */
    static Map<String, String> with(String key, String text) {
        Map<String, String> all = new HashMap<>(NEEDED.getOrDefault(key, Map.of()));
        all.put(key, text);
        if (key.startsWith("http.tls.")) {
            all.putIfAbsent("http.tls.certificate", "c");
            all.putIfAbsent("http.tls.key", "k");
        }
        return all;
    }

    private static Object tls(Configuration configuration, Function<TlsConfig, Object> read) {
        TlsConfig tls = configuration.gateway().tls();
        return tls == null ? "none" : read.apply(tls);
    }

    static Stream<Arguments> rows() {
        return Stream.of(
                        gatewayKeys(),
                        peerKeys(),
                        tlsKeys(),
                        nodeKeys(),
                        accessKeys(),
                        mailboxKeys(),
                        endpointKeys(),
                        playbackKeys(),
                        engineKeys())
                .flatMap(rows -> rows);
    }

    private static Stream<Arguments> gatewayKeys() {
        return Stream.of(
                row("http.host", "::1", c -> c.gateway().host(), "::1"),
                row("http.port", "1", c -> c.gateway().port(), 1),
                row("admin.host", "0.0.0.0", c -> c.gateway().adminHost(), "0.0.0.0"),
                row("admin.port", "2", c -> c.gateway().adminPort(), 2),
                row(
                        "heartbeat.ping.period",
                        "7s",
                        c -> c.gateway().sockets().pingPeriod(),
                        Duration.ofSeconds(7)),
                row(
                        "heartbeat.pong.wait",
                        "70s",
                        c -> c.gateway().sockets().pongWait(),
                        Duration.ofSeconds(70)),
                row(
                        "write.wait",
                        "8s",
                        c -> c.gateway().sockets().writeWait(),
                        Duration.ofSeconds(8)),
                row(
                        "limits.message.bytes",
                        "64KiB",
                        c -> c.gateway().sockets().messageBytes(),
                        65_536),
                row("limits.message.fragments", "9", c -> c.gateway().sockets().fragments(), 9),
                row("limits.queue.bytes", "1MiB", c -> c.gateway().sockets().queueBytes(), 1 << 20),
                row("limits.pings.per.second", "3", c -> c.gateway().sockets().pingsPerSecond(), 3),
                row(
                        "limits.http.headers.time",
                        "1s",
                        c -> c.gateway().http().headersTime(),
                        Duration.ofSeconds(1)),
                row(
                        "limits.http.body.time",
                        "1s",
                        c -> c.gateway().http().bodyTime(),
                        Duration.ofSeconds(1)),
                row(
                        "limits.http.idle.time",
                        "1s",
                        c -> c.gateway().http().idleTime(),
                        Duration.ofSeconds(1)),
                row(
                        "limits.http.header.bytes",
                        "32KiB",
                        c -> c.gateway().http().headerBytes(),
                        32_768));
    }

    private static Stream<Arguments> peerKeys() {
        return Stream.of(
                peer("limits.connections.node", "7", p -> p.connectionsPerNode(), 7),
                peer("limits.connections.address", "7", p -> p.connectionsPerAddress(), 7),
                peer("limits.connections.user", "7", p -> p.connectionsPerUser(), 7),
                peer("limits.messages.per.second", "7", p -> p.rates().messages().perSecond(), 7L),
                peer("limits.messages.burst", "7", p -> p.rates().messages().burst(), 7L),
                peer(
                        "limits.messages.user.per.second",
                        "7",
                        p -> p.rates().userMessages().perSecond(),
                        7L),
                peer("limits.messages.user.burst", "7", p -> p.rates().userMessages().burst(), 7L),
                peer("limits.bytes.per.second", "9KiB", p -> p.rates().bytes().perSecond(), 9216L),
                peer(
                        "limits.requests.address.per.second",
                        "7",
                        p -> p.rates().requests().perSecond(),
                        7L),
                peer("limits.requests.address.burst", "7", p -> p.rates().requests().burst(), 7L),
                peer(
                        "limits.refusals.address.per.second",
                        "7",
                        p -> p.rates().refusals().perSecond(),
                        7L),
                peer("limits.refusals.address.burst", "7", p -> p.rates().refusals().burst(), 7L),
                peer(
                        "limits.accepts.address.per.second",
                        "7",
                        p -> p.rates().accepts().perSecond(),
                        7L),
                peer("limits.accepts.address.burst", "7", p -> p.rates().accepts().burst(), 7L),
                peer(
                        "limits.http.stranger.time",
                        "7s",
                        p -> p.strangerTime(),
                        Duration.ofSeconds(7)),
                peer("limits.unfinished.bytes", "7MiB", p -> p.unfinishedBytes(), 7L << 20),
                peer(
                        "http.trusted.proxies",
                        "10.0.0.0/8, ::1",
                        p -> p.trustedProxies(),
                        List.of("10.0.0.0/8", "::1")));
    }

    private static Arguments peer(
            String key, String text, Function<PeerLimits, Object> read, Object expected) {
        return row(key, text, c -> read.apply(c.gateway().peers()), expected);
    }

    private static Stream<Arguments> tlsKeys() {
        return Stream.of(
                row(
                        "http.tls.certificate",
                        "a.pem",
                        c -> tls(c, TlsConfig::certificate),
                        Path.of("a.pem")),
                row("http.tls.key", "b.pem", c -> tls(c, TlsConfig::key), Path.of("b.pem")),
                row(
                        "http.tls.reload.period",
                        "3s",
                        c -> tls(c, TlsConfig::reloadPeriod),
                        Duration.ofSeconds(3)));
    }

    private static Stream<Arguments> nodeKeys() {
        return Stream.of(
                row("data.dir", "elsewhere", Configuration::dataDir, Path.of("elsewhere")),
                row("log.level", "warn", Configuration::logLevel, "warn"),
                row(
                        "store.synchronous",
                        "normal",
                        c -> c.store().synchronous(),
                        SqliteStoreConfig.Synchronous.NORMAL),
                row("auth.hmac.secret", "x".repeat(32), c -> c.auth().secret() != null, true),
                row("auth.issuer", "me", c -> String.valueOf(c.auth().rules().issuer()), "me"),
                row(
                        "auth.audience",
                        "ears",
                        c -> String.valueOf(c.auth().rules().audience()),
                        "ears"),
                row("auth.leeway", "2m", c -> c.auth().rules().leeway(), Duration.ofMinutes(2)),
                row(
                        "auth.jwks.url",
                        "https://id.example/jwks.json",
                        c -> jwks(c, JwksConfig::url),
                        URI.create("https://id.example/jwks.json")),
                row(
                        "auth.jwks.plain.http",
                        "allow",
                        c -> jwks(c, JwksConfig::url),
                        URI.create("http://id.example/keys")),
                row(
                        "auth.jwks.refresh",
                        "2m",
                        c -> jwks(c, JwksConfig::refresh),
                        Duration.ofMinutes(2)),
                row("auth.jwks.keep", "2h", c -> jwks(c, JwksConfig::keep), Duration.ofHours(2)),
                row(
                        "auth.allowed.origins",
                        "https://a.example, http://b.example:81",
                        c -> c.gateway().allowedOrigins(),
                        List.of("https://a.example", "http://b.example:81")),
                row(
                        "connections.resume.window",
                        "3m",
                        c -> c.connections().resumeWindow(),
                        Duration.ofMinutes(3)),
                row(
                        "connections.keep.ended",
                        "3h",
                        c -> c.connections().keepEnded(),
                        Duration.ofHours(3)),
                row(
                        "limits.rooms.per.connection",
                        "3",
                        c -> c.connections().limits().roomsPerConnection(),
                        3),
                row(
                        "limits.malformed.messages",
                        "3",
                        c -> c.connections().limits().malformed(),
                        3));
    }

    private static Stream<Arguments> accessKeys() {
        return Stream.of(
                row(
                        "auth.api.keys",
                        "a:" + "x".repeat(32) + ",b:" + "y".repeat(32),
                        c -> c.access().apiKeys().size(),
                        2),
                row(
                        "auth.token.ttl.max",
                        "9h",
                        c -> c.access().tokenTtlMost(),
                        Duration.ofHours(9)),
                row(
                        "auth.expiring.notice",
                        "9s",
                        c -> c.connections().tokens().expiringNotice(),
                        Duration.ofSeconds(9)),
                row("limits.tickets", "99", c -> c.access().tickets().most(), 99),
                row("limits.tickets.per.user", "9", c -> c.access().tickets().mostPerUser(), 9),
                row("limits.revocations", "9", c -> c.access().revocations().most(), 9),
                row(
                        "auth.revocations.keep",
                        "9d",
                        c -> c.access().revocations().keep(),
                        Duration.ofDays(9)));
    }

    private static Stream<Arguments> mailboxKeys() {
        return Stream.of(
                row("mailbox.ttl", "2h", c -> c.mailboxes().ttl(), Duration.ofHours(2)),
                row("mailbox.messages", "7", c -> c.mailboxes().bounds().messages(), 7),
                row("mailbox.bytes", "1MiB", c -> c.mailboxes().bounds().bytes(), 1L << 20),
                row(
                        "mailbox.overflow",
                        "reject",
                        c -> c.mailboxes().bounds().overflow(),
                        LogBounds.Overflow.REJECT),
                row("rooms.history.messages", "7", c -> c.mailboxes().history().messages(), 7),
                row(
                        "rooms.history.ttl",
                        "2h",
                        c -> c.mailboxes().historyTtl(),
                        Duration.ofHours(2)),
                row(
                        "devices.mailbox.transcriptions",
                        "true",
                        c -> c.mailboxes().keepTranscriptions(),
                        true),
                row(
                        "devices.mailbox.transcription.ttl",
                        "2h",
                        c -> c.mailboxes().transcriptionTtl(),
                        Duration.ofHours(2)),
                row(
                        "publish.idempotency.ttl",
                        "2h",
                        c -> c.mailboxes().onceTtl(),
                        Duration.ofHours(2)),
                row("voice.ping.period", "7s", c -> c.voice().pingPeriod(), Duration.ofSeconds(7)),
                row("voice.pong.wait", "9s", c -> c.voice().pongWait(), Duration.ofSeconds(9)));
    }

    private static Stream<Arguments> endpointKeys() {
        return Stream.of(
                policy("device", Endpoint.DEVICE),
                policy("client", Endpoint.CLIENT),
                policy("player", Endpoint.CAMPAIGN_PLAYER),
                policy("dm", Endpoint.CAMPAIGN_DM),
                policy("voice", Endpoint.VOICE),
                row(
                        "heartbeat.probe.wait",
                        "3s",
                        c -> c.connections().claims().probeWait(),
                        Duration.ofSeconds(3)));
    }

    private static Arguments policy(String name, Endpoint endpoint) {
        return row(
                "endpoints." + name + ".policy",
                "coexist:3",
                c -> c.connections().claims().of(endpoint),
                new EndpointPolicy(EndpointPolicy.Kind.COEXIST, 3));
    }

    private static Stream<Arguments> playbackKeys() {
        return Stream.of(
                row("playback.lead", "1s", c -> c.playback().lead(), Duration.ofSeconds(1)),
                row("playback.item.gap", "1s", c -> c.playback().itemGap(), Duration.ofSeconds(1)),
                row(
                        "playback.send.ahead",
                        "1s",
                        c -> c.playback().sendAhead(),
                        Duration.ofSeconds(1)),
                row(
                        "playback.first.chunk.timeout",
                        "1s",
                        c -> c.playback().firstChunkTimeout(),
                        Duration.ofSeconds(1)),
                row(
                        "playback.next.chunk.timeout",
                        "1s",
                        c -> c.playback().nextChunkTimeout(),
                        Duration.ofSeconds(1)),
                row(
                        "playback.restart.delay",
                        "1s",
                        c -> c.playback().restartDelay(),
                        Duration.ofSeconds(1)),
                row("playback.text.chars", "9", c -> c.playback().textChars(), 9),
                row("playback.pending.items", "9", c -> c.playback().pendingItems(), 9),
                row("playback.prepare.items", "2", c -> c.playback().prepareItems(), 2),
                row("playback.memory.bytes", "64MiB", c -> c.playback().memoryBytes(), 64L << 20),
                row("playback.storage.bytes", "1GiB", c -> c.playback().storageBytes(), 1L << 30),
                row(
                        "playback.keep.played",
                        "1h",
                        c -> c.playback().keepPlayed(),
                        Duration.ofHours(1)),
                row(
                        "playback.cleaning.period",
                        "5s",
                        c -> c.playback().cleaningPeriod(),
                        Duration.ofSeconds(5)));
    }

    private static Stream<Arguments> engineKeys() {
        return Stream.of(
                row("engines.tts", "tone", c -> c.tts().engine(), "tone"),
                row("engines.tts.url", "http://h/v1", c -> c.tts().url(), "http://h/v1"),
                row("engines.tts.model", "m", c -> c.tts().model(), "m"),
                row("engines.tts.voice", "v", c -> c.tts().voice(), "v"),
                row("engines.tts.key", "k", c -> c.tts().key(), "k"),
                row("engines.tts.sample.rate", "16000", c -> c.tts().sampleRate(), 16_000),
                row("engines.tts.parallel", "3", c -> c.tts().parallel(), 3),
                row("engines.tts.waiting", "9", c -> c.tts().waiting(), 9),
                row("engines.tts.timeout", "9s", c -> c.tts().timeout(), Duration.ofSeconds(9)));
    }

    private static Arguments row(
            String key, String text, Function<Configuration, Object> read, Object expected) {
        return arguments(key, text, read, expected);
    }

    static Object jwks(Configuration configuration, Function<JwksConfig, Object> read) {
        JwksConfig jwks = configuration.auth().jwks();
        return jwks == null ? "none" : read.apply(jwks);
    }
}
