package dev.earshot.server.config;

import static dev.earshot.server.config.Kind.duration;
import static dev.earshot.server.config.Kind.show;

import dev.earshot.gateway.socket.SocketRoute;
import java.time.Duration;
import java.util.List;

/** Keys of voice conversations. Immutable. */
final class VoiceKeys {
    private static final SocketRoute.Liveness DEFAULTS =
            new SocketRoute.Liveness(Duration.ofSeconds(5), Duration.ofSeconds(12));

    static final Setting<Duration> PING_PERIOD =
            Setting.of(
                    "voice.ping.period",
                    duration(Duration.ofMillis(50), Duration.ofHours(1)),
                    show(DEFAULTS.pingPeriod()),
                    "How often the peer of a conversation is asked for life.");
    static final Setting<Duration> PONG_WAIT =
            Setting.of(
                    "voice.pong.wait",
                    duration(Duration.ofMillis(51), Duration.ofHours(2)),
                    show(DEFAULTS.pongWait()),
                    "How long it may be silent before its conversation ends; longer than the ping period. Too small ends"
                            + " conversations at a hiccup of the network, too large lets workers speak to nobody.");

    static final Section SECTION = new Section("Voice", List.of(PING_PERIOD, PONG_WAIT));

    private VoiceKeys() {}

    static SocketRoute.Liveness read(Values values) {
        Duration period = values.get(PING_PERIOD);
        Duration wait = values.get(PONG_WAIT);
        if (wait.compareTo(period) <= 0) {
            values.fault(
                    PONG_WAIT,
                    "must be longer than " + PING_PERIOD.key() + " (" + show(period) + ")");
            return DEFAULTS;
        }
        return new SocketRoute.Liveness(period, wait);
    }
}
