package dev.earshot.server.config;

import static dev.earshot.server.config.Kind.duration;
import static dev.earshot.server.config.Kind.show;

import dev.earshot.core.connection.ConnectionSettings;
import dev.earshot.core.connection.Endpoint;
import dev.earshot.core.connection.EndpointPolicy;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Keys of how many connections each endpoint takes. Immutable. */
final class EndpointKeys {
    private static final Kind<EndpointPolicy> POLICY =
            new Kind<>("policy", "reject, replace, coexist or coexist:n", EndpointPolicy::parse);

    static final Setting<EndpointPolicy> DEVICE = policy(Endpoint.DEVICE, "/ws");
    static final Setting<EndpointPolicy> CLIENT =
            policy(Endpoint.CLIENT, "/api/ws and /api/events");
    static final Setting<EndpointPolicy> PLAYER =
            policy(Endpoint.CAMPAIGN_PLAYER, "/ws/campaign/player");
    static final Setting<EndpointPolicy> DM = policy(Endpoint.CAMPAIGN_DM, "/ws/campaign/dm");
    static final Setting<EndpointPolicy> VOICE = policy(Endpoint.VOICE, "/api/v1/ws/audio");
    static final Setting<Duration> PROBE_WAIT =
            Setting.of(
                    "heartbeat.probe.wait",
                    duration(Duration.ofMillis(50), Duration.ofMinutes(1)),
                    show(ConnectionSettings.DEFAULTS.claims().probeWait()),
                    "How long the holder of a device may take to show life when another connection wants its place. Too small"
                            + " ends devices on slow networks, too large lets newcomers wait.");

    static final Section SECTION =
            new Section("Endpoints", List.of(DEVICE, CLIENT, PLAYER, DM, VOICE, PROBE_WAIT));

    private EndpointKeys() {}

    private static Setting<EndpointPolicy> policy(Endpoint endpoint, String addresses) {
        return Setting.of(
                "endpoints." + endpoint.wireName() + ".policy",
                POLICY,
                ConnectionSettings.DEFAULTS.claims().of(endpoint).text(),
                "A second connection of one device to "
                        + addresses
                        + ": reject it with 409, let it replace the first (4100), or let both be, at most n of them.");
    }

    static ConnectionSettings.Claims read(Values values) {
        Map<Endpoint, EndpointPolicy> policies = new EnumMap<>(Endpoint.class);
        policies.put(Endpoint.DEVICE, values.get(DEVICE));
        policies.put(Endpoint.CLIENT, values.get(CLIENT));
        policies.put(Endpoint.CAMPAIGN_PLAYER, values.get(PLAYER));
        policies.put(Endpoint.CAMPAIGN_DM, values.get(DM));
        policies.put(Endpoint.VOICE, values.get(VOICE));
        return new ConnectionSettings.Claims(policies, values.get(PROBE_WAIT));
    }
}
