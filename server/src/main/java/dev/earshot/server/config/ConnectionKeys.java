package dev.earshot.server.config;

import static dev.earshot.server.config.Kind.duration;
import static dev.earshot.server.config.Kind.show;
import static dev.earshot.server.config.Kind.whole;

import dev.earshot.core.connection.ConnectionSettings;
import java.time.Duration;
import java.util.List;

/** Keys of how connections are kept. Immutable. */
final class ConnectionKeys {
    private static final ConnectionSettings DEFAULTS = ConnectionSettings.DEFAULTS;

    static final Setting<Duration> RESUME_WINDOW =
            Setting.of(
                    "connections.resume.window",
                    duration(Duration.ofSeconds(1), Duration.ofDays(1)),
                    show(DEFAULTS.resumeWindow()),
                    "How long after its end a connection can be resumed by its token.");
    static final Setting<Duration> KEEP_ENDED =
            Setting.of(
                    "connections.keep.ended",
                    duration(Duration.ofMinutes(1), Duration.ofDays(365)),
                    show(DEFAULTS.keepEnded()),
                    "How long rows of ended connections and their delivery states stay; looked at every hour.");
    static final Setting<Integer> ROOMS =
            Setting.of(
                    "limits.rooms.per.connection",
                    whole(1, 10_000),
                    "" + DEFAULTS.limits().roomsPerConnection(),
                    "Rooms that one connection may be in; joining more is refused.");
    static final Setting<Integer> MALFORMED =
            Setting.of(
                    "limits.malformed.messages",
                    whole(0, 100_000),
                    "" + DEFAULTS.limits().malformed(),
                    "Malformed messages of one connection within 10 s; more close it with 4103.");

    static final Section SECTION =
            new Section("Connections", List.of(RESUME_WINDOW, KEEP_ENDED, ROOMS, MALFORMED));

    private ConnectionKeys() {}

    static ConnectionSettings read(Values values) {
        ConnectionSettings.Limits limits = DEFAULTS.limits();
        return new ConnectionSettings(
                values.get(GatewayKeys.PING_PERIOD),
                values.get(RESUME_WINDOW),
                DEFAULTS.storeWait(),
                DEFAULTS.heartbeatSaveEvery(),
                DEFAULTS.housekeepingEvery(),
                values.get(KEEP_ENDED),
                DEFAULTS.retryEvery(),
                AccessKeys.tokens(values),
                EndpointKeys.read(values),
                new ConnectionSettings.Limits(
                        values.get(ROOMS),
                        limits.earlyMessages(),
                        values.get(MALFORMED),
                        limits.malformedWithin(),
                        limits.endedRemembered(),
                        limits.rowsKept()));
    }
}
