package dev.earshot.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.earshot.core.connection.ConnectionSettings;
import dev.earshot.gateway.GatewayConfig;
import dev.earshot.identity.JwksConfig;
import dev.earshot.identity.TokenRules;
import dev.earshot.playback.PlaybackConfig;
import dev.earshot.speech.engine.TtsSettings;
import dev.earshot.store.sqlite.SqliteStoreConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

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
        assertThat(configuration.auth()).isEqualTo(new AuthConfig(null, TokenRules.DEFAULT, null));
        assertThat(configuration.access()).isEqualTo(AccessConfig.DEFAULT);
        assertThat(configuration.logLevel()).isEqualTo("info");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("dev.earshot.server.config.EveryKey#rows")
    void mapsEveryKeyFromAValueUnlikeItsDefault(
            String key, String text, Function<Configuration, Object> read, Object expected)
            throws ConfigurationException {
        Configuration plain = load(Map.of(), Map.of());
        Configuration changed = load(Map.of(), EveryKey.with(key, text));

        assertThat(read.apply(plain)).isNotEqualTo(expected);
        assertThat(read.apply(changed)).isEqualTo(expected);
    }

    @Test
    void theTableAboveHasEveryKey() {
        assertThat(EveryKey.rows().map(row -> row.get()[0]))
                .containsExactlyInAnyOrderElementsOf(Keys.ALL.stream().map(Setting::key).toList());
    }

    @Test
    void asksForTheIssuerOfPublishedKeys() {
        assertThat(faults(Map.of(), Map.of("auth.jwks.url", "https://id.example/keys")))
                .singleElement()
                .asString()
                .contains("auth.jwks.url", "auth.issuer");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://id.example/keys",
                "http://127.0.0.1.evil.example/keys",
                "http://localhost.evil.example/keys",
                "http://10.0.0.1/keys",
                "file:///etc/passwd",
                "ftp://id.example/keys",
                "keys",
                "https://",
                "https://user:pass@id.example/keys",
                "https://id.example/keys#a",
                "https://id example/keys"
            })
    void refusesAddressesOfKeysThatOthersCouldAnswerFor(String url) {
        assertThat(faults(Map.of(), Map.of("auth.issuer", "me", "auth.jwks.url", url)))
                .singleElement()
                .asString()
                .contains("auth.jwks.url");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://id.example:8443/keys?tenant=a",
                "HTTPS://id.example/keys",
                "http://localhost:9000/keys",
                "http://127.0.0.1/keys",
                "http://[::1]:9000/keys"
            })
    void takesAddressesOfKeysThatAreProtectedOrOnThisMachine(String url)
            throws ConfigurationException {
        Configuration configuration =
                load(Map.of(), Map.of("auth.issuer", "me", "auth.jwks.url", url));

        assertThat(EveryKey.jwks(configuration, JwksConfig::url)).hasToString(url);
    }

    @Test
    void refusesToKeepKeysForLessThanTheTimeBetweenTwoFetches() {
        assertThat(faults(Map.of(), Map.of("auth.jwks.refresh", "2h", "auth.jwks.keep", "1h")))
                .singleElement()
                .asString()
                .contains("auth.jwks.keep");
    }

    @Test
    void letsTwoOfTheLargestMessagesComeAtOnce() throws ConfigurationException {
        assertThat(bytesBurst(Map.of())).isEqualTo(2L * 524_288);
        assertThat(bytesBurst(Map.of("limits.message.bytes", "4MiB"))).isEqualTo(8L << 20);
        assertThat(bytesBurst(Map.of("limits.bytes.per.second", "20MiB"))).isEqualTo(20L << 20);
    }

    private long bytesBurst(Map<String, String> flags) throws ConfigurationException {
        return load(Map.of(), flags).gateway().peers().rates().bytes().burst();
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
    void saysWhatIsWrongWithAnApiKeyWithoutShowingItsSecret() {
        assertThat(faults(Map.of(), Map.of("auth.api.keys", "game:hunter2hunter2")))
                .singleElement()
                .asString()
                .contains("auth.api.keys", "game", "32")
                .doesNotContain("hunter2");
    }

    @Test
    void readsApiKeysFromAYamlList() throws Exception {
        write("auth.api.keys:\n  - game:" + "g".repeat(32) + "\n  - bot:" + "b".repeat(32) + "\n");

        assertThat(load(Map.of(), Map.of()).access().apiKeys().size()).isEqualTo(2);
    }

    @Test
    void refusesMoreTicketsForAUserThanForAll() {
        assertThat(faults(Map.of(), Map.of("limits.tickets", "5")))
                .singleElement()
                .asString()
                .contains("limits.tickets.per.user");
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

    @Test
    void refusesTrustedProxiesThatAreNoAddressesAndNamesEach() {
        assertThat(
                        faults(
                                Map.of(),
                                Map.of(
                                        "http.trusted.proxies",
                                        "10.0.0.0/8, proxy.example, ::/200")))
                .hasSize(2)
                .allMatch(fault -> fault.startsWith("http.trusted.proxies: "))
                .anyMatch(fault -> fault.contains("proxy.example"))
                .anyMatch(fault -> fault.contains("::/200"));
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
