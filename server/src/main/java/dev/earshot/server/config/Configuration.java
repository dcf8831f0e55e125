package dev.earshot.server.config;

import dev.earshot.core.connection.ConnectionSettings;
import dev.earshot.core.mailbox.MailboxSettings;
import dev.earshot.gateway.GatewayConfig;
import dev.earshot.gateway.socket.SocketRoute;
import dev.earshot.playback.PlaybackConfig;
import dev.earshot.speech.engine.TtsSettings;
import dev.earshot.store.sqlite.SqliteStoreConfig;
import java.nio.file.Path;

/**
 * Everything an operator may set, checked: one record per feature. Immutable.
 *
 * @param gateway ports and bounds of sockets
 * @param store the embedded store
 * @param auth how tokens are judged
 * @param access what is given out to get in by
 * @param connections how connections are kept
 * @param mailboxes how messages are kept
 * @param voice how soon a conversation without its client is noticed
 * @param playback the radio
 * @param tts the engine that speaks
 * @param logLevel error, warn, info or debug
 */
public record Configuration(
        GatewayConfig gateway,
        SqliteStoreConfig store,
        AuthConfig auth,
        AccessConfig access,
        ConnectionSettings connections,
        MailboxSettings mailboxes,
        SocketRoute.Liveness voice,
        PlaybackConfig playback,
        TtsSettings tts,
        String logLevel) {
    /** Folder of the store and the secret. */
    public Path dataDir() {
        return store.dataDir();
    }

    /**
     * Reads and checks everything.
     *
     * @throws ConfigurationException with every fault there is
     */
    public static Configuration load(Sources sources) throws ConfigurationException {
        Values values = new Values(Keys.ALL, sources);
        ConnectionSettings connections = ConnectionKeys.read(values);
        Configuration configuration =
                new Configuration(
                        GatewayKeys.read(values),
                        NodeKeys.store(values, connections.resumeWindow()),
                        AuthKeys.read(values),
                        AccessKeys.read(values),
                        connections,
                        MailboxKeys.read(values),
                        VoiceKeys.read(values),
                        PlaybackKeys.read(values),
                        EngineKeys.read(values),
                        values.get(NodeKeys.LOG_LEVEL));
        if (!values.faults().isEmpty()) {
            throw new ConfigurationException(values.faults());
        }
        return configuration;
    }
}
