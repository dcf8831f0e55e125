package dev.earshot.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.earshot.core.connection.ConnectionSettings;
import dev.earshot.gateway.GatewayConfig;
import dev.earshot.gateway.tls.TlsConfig;
import dev.earshot.identity.TokenRules;
import dev.earshot.playback.PlaybackConfig;
import dev.earshot.speech.engine.TtsSettings;
import dev.earshot.store.sqlite.SqliteStoreConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ConfigurationTest {
    @TempDir private Path directory;

    @Test
    void hasTheDefaultsOfItsRecords() throws ConfigurationException {
        Configuration configuration = load(Map.of(), Map.of());

        assertThat(configuration.gateway()).isEqualTo(GatewayConfig.DEFAULT);
        assertThat(configuration.store()).isEqualTo(SqliteStoreConfig.in(Path.of("./data")));
        assertThat(configuration.connections()).isEqualTo(ConnectionSettings.DEFAULTS);
        assertThat(configuration.playback()).isEqualTo(PlaybackConfig.DEFAULT);
        assertThat(configuration.tts()).isEqualTo(TtsSettings.DEFAULT);
        assertThat(configuration.auth()).isEqualTo(new AuthConfig(null, TokenRules.DEFAULT));
        assertThat(configuration.logLevel()).isEqualTo("info");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("everyKey")
    void mapsEveryKeyFromAValueUnlikeItsDefault(
            String key, String text, Function<Configuration, Object> read, Object expected)
            throws ConfigurationException {
        Configuration plain = load(Map.of(), Map.of());
        Configuration changed = load(Map.of(), with(key, text));

        assertThat(read.apply(plain)).isNotEqualTo(expected);
        assertThat(read.apply(changed)).isEqualTo(expected);
    }

    /** Some keys mean something only in company. */
    private static Map<String, String> with(String key, String text) {
        Map<String, String> all = new HashMap<>(Map.of(key, text));
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

    @Test
    void theTableAboveHasEveryKey() {
        assertThat(everyKey().map(row -> row.get()[0]))
                .containsExactlyInAnyOrderElementsOf(Keys.ALL.stream().map(Setting::key).toList());
    }

    static Stream<Arguments> everyKey() {
        return Stream.of(gatewayKeys(), tlsKeys(), nodeKeys(), playbackKeys(), engineKeys())
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

    @Test
    void tellsClientsThePeriodOfThePings() throws ConfigurationException {
        assertThat(load(Map.of(), Map.of("heartbeat.ping.period", "9s")).connections().heartbeat())
                .isEqualTo(Duration.ofSeconds(9));
    }

    @Test
    void givesTheStoreTheResumeWindowOfTheConnections() throws ConfigurationException {
        assertThat(load(Map.of(), Map.of("connections.resume.window", "9m")).store().resumeWindow())
                .isEqualTo(Duration.ofMinutes(9));
    }

    @Test
    void letsFlagsWinOverEnvironmentOverFileOverDefaults() throws Exception {
        write("http.port: 1\nadmin.port: 1\nwrite.wait: 1s\n");

        Configuration configuration =
                load(
                        Map.of("EARSHOT_HTTP_PORT", "2", "EARSHOT_ADMIN_PORT", "2"),
                        Map.of("http.port", "3"));

        assertThat(configuration.gateway().port()).isEqualTo(3);
        assertThat(configuration.gateway().adminPort()).isEqualTo(2);
        assertThat(configuration.gateway().sockets().writeWait()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void readsNestedAndDottedKeysAndLists() throws Exception {
        write(
                """
                http:
                  port: 1
                heartbeat.ping:
                  period: 5s
                engines:
                  tts: tone
                  tts.voice: 'on'
                auth:
                  allowed.origins:
                    - https://a.example
                    - https://b.example
                """);

        Configuration configuration = load(Map.of(), Map.of());

        assertThat(configuration.gateway().port()).isEqualTo(1);
        assertThat(configuration.gateway().sockets().pingPeriod()).isEqualTo(Duration.ofSeconds(5));
        assertThat(configuration.tts().engine()).isEqualTo("tone");
        assertThat(configuration.tts().voice()).isEqualTo("on");
        assertThat(configuration.gateway().allowedOrigins())
                .containsExactly("https://a.example", "https://b.example");
    }

    @Test
    void reportsAllFaultsAtOnceEachOnOneLineWithItsPlace() throws Exception {
        write("http.prot: 1\nhttp.port: many\nheartbeat:\n  pong.wait: 5s\n");

        List<String> faults =
                faults(Map.of("EARSHOT_NONSENSE", "1"), Map.of("auth.hmac.secret", "hunter2"));

        assertThat(faults)
                .hasSize(5)
                .allSatisfy(fault -> assertThat(fault.lines()).hasSize(1))
                .anySatisfy(fault ->
                        assertThat(fault).contains("earshot.yaml:1", "unknown key http.prot"))
                .anySatisfy(
                        fault -> assertThat(fault).contains("http.port", "many", "earshot.yaml:2"))
                .anySatisfy(fault -> assertThat(fault).contains("heartbeat.pong.wait", "longer"))
                .anySatisfy(fault -> assertThat(fault).contains("EARSHOT_NONSENSE"))
                .anySatisfy(fault ->
                        assertThat(fault)
                                .contains("auth.hmac.secret", "32")
                                .doesNotContain("hunter2"));
    }

    @Test
    void refusesAKeyThatIsSetTwice() throws Exception {
        write("http.port: 1\nhttp:\n  port: 2\n");

        assertThat(faults(Map.of(), Map.of()))
                .singleElement()
                .asString()
                .contains("earshot.yaml:3", "twice");
    }

    @Test
    void refusesEmptyValuesWhereThereIsADefault() throws Exception {
        write("http.port:\n");

        assertThat(faults(Map.of(), Map.of()))
                .singleElement()
                .asString()
                .contains("http.port", "empty");
    }

    @Test
    void refusesFilesThatAreNoYaml() throws Exception {
        write("http: [1\n");

        assertThat(faults(Map.of(), Map.of()))
                .singleElement()
                .asString()
                .contains("earshot.yaml:", "YAML");
    }

    @Test
    void refusesTypesThatOnlyYamlKnows() throws Exception {
        write("http.port: !!java.net.URL [x]\n");

        assertThat(faults(Map.of(), Map.of())).isNotEmpty();
    }

    @Test
    void refusesANamedFileThatIsNotThere() {
        Sources sources =
                new Sources(directory.resolve("none.yaml"), directory, Map.of(), Map.of());

        ConfigurationException failure =
                catchThrowableOfType(
                        ConfigurationException.class, () -> Configuration.load(sources));
        assertThat(failure.faults())
                .singleElement()
                .asString()
                .contains("none.yaml", "does not exist");
    }

    @Test
    void asksForBothTlsFilesOrNone() {
        assertThat(faults(Map.of(), Map.of("http.tls.key", "k.pem")))
                .singleElement()
                .asString()
                .startsWith("http.tls.certificate: is needed together with http.tls.key");
        assertThat(faults(Map.of(), Map.of("http.tls.certificate", "c.pem")))
                .singleElement()
                .asString()
                .startsWith("http.tls.key: is needed together with http.tls.certificate");
    }

    @Test
    void refusesOriginsWithAPath() {
        assertThat(faults(Map.of(), Map.of("auth.allowed.origins", "https://a.example/x")))
                .singleElement()
                .asString()
                .contains("auth.allowed.origins");
    }

    private Configuration load(Map<String, String> environment, Map<String, String> flags)
            throws ConfigurationException {
        return Configuration.load(new Sources(null, directory, environment, flags));
    }

    private List<String> faults(Map<String, String> environment, Map<String, String> flags) {
        return catchThrowableOfType(ConfigurationException.class, () -> load(environment, flags))
                .faults();
    }

    private void write(String yaml) throws IOException {
        Files.writeString(directory.resolve("earshot.yaml"), yaml);
    }
}
