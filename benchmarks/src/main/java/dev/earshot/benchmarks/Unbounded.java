package dev.earshot.benchmarks;

import dev.earshot.gateway.net.PeerLimits;
import dev.earshot.gateway.net.PeerLimits.Rates;
import dev.earshot.gateway.net.Rate;
import dev.earshot.testkit.process.ServerCommand;
import java.time.Duration;
import java.util.List;

/**
 * Bounds of peers that no benchmark reaches: all of its clients are on one address, and some send
 * more than a client may. Stateless, thread-safe.
 */
final class Unbounded {
    private static final int MOST = 1_000_000;
    private static final List<String> KEYS =
            List.of(
                    "limits.connections.address",
                    "limits.connections.user",
                    "limits.messages.per.second",
                    "limits.messages.burst",
                    "limits.messages.user.per.second",
                    "limits.messages.user.burst",
                    "limits.requests.address.per.second",
                    "limits.requests.address.burst",
                    "limits.accepts.address.per.second",
                    "limits.accepts.address.burst");

    private Unbounded() {}

    /** For the server's parts in a process of their own. */
    static PeerLimits peers() {
        Rate any = new Rate(MOST, MOST);
        Rate bytes = new Rate(1_000L * MOST, 1_000L * MOST);
        return new PeerLimits(
                0,
                MOST,
                MOST,
                new Rates(any, bytes, any, any, any, any),
                Duration.ofSeconds(15),
                0,
                List.of());
    }

    /** For a server. */
    static ServerCommand server(ServerCommand command) {
        ServerCommand unbounded = command.with("limits.bytes.per.second", "900MiB");
        for (String key : KEYS) {
            unbounded = unbounded.with(key, "" + MOST);
        }
        return unbounded;
    }
}
