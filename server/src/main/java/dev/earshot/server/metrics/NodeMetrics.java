package dev.earshot.server.metrics;

import dev.earshot.core.connection.ConnectionMetrics;
import dev.earshot.core.connection.Ending;
import dev.earshot.core.connection.Endpoint;
import dev.earshot.core.connection.ResumeOutcome;
import dev.earshot.core.connection.SecurityEvent;
import dev.earshot.core.connection.Transport;
import dev.earshot.core.ledger.LedgerMetrics;
import dev.earshot.gateway.net.Refused;
import dev.earshot.gateway.net.Traffic;
import dev.earshot.gateway.peer.Capacity;
import dev.earshot.gateway.peer.MemoryMeter;
import dev.earshot.gateway.peer.Peers;
import dev.earshot.wire.CloseCode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Every number of one node, under stable names. Labels never hold a user, device or room.
 * Thread-safe.
 */
public final class NodeMetrics implements ConnectionMetrics, LedgerMetrics {
    private static final double[] QUANTILES = {0.5, 0.95, 0.99};

    private final PrometheusMeterRegistry registry =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Collection<Object> read = new ConcurrentLinkedQueue<>();
    private final Map<String, AtomicInteger> open = new ConcurrentHashMap<>();
    private final Counter malformed = counter("earshot.messages.malformed");
    private final Counter rowsKept = counter("earshot.connection.rows.kept");
    private final Counter rowsDropped = counter("earshot.connection.rows.dropped");
    private final Counter removed = counter("earshot.cleanup.removed", "what", "connections");
    private final Timer cleanup =
            Timer.builder("earshot.cleanup").tag("what", "connections").register(registry);
    private final Counter ledgerSaved = counter("earshot.ledger.rows.saved");
    private final Counter ledgerFailed = counter("earshot.ledger.rows.failed");
    private final Counter ledgerDropped = counter("earshot.ledger.rows.dropped");

    /** Creates it with all counts at zero. */
    public NodeMetrics() {
        for (Endpoint endpoint : Endpoint.values()) {
            for (Transport transport : Transport.values()) {
                if (transport == Transport.WEBSOCKET || endpoint == Endpoint.CLIENT) {
                    openGauge(endpoint, transport);
                }
            }
        }
        for (SecurityEvent event : SecurityEvent.values()) {
            securityEvents(event);
        }
    }

    /** All of it in the text format of Prometheus. */
    public String scrape() {
        return registry.scrape();
    }

    /** A timer with quantiles, registered once under this name. */
    public Timer timer(String name, String... tags) {
        return Timer.builder(name).tags(tags).publishPercentiles(QUANTILES).register(registry);
    }

    /** A counter, registered once under this name. */
    public Counter counter(String name, String... tags) {
        return Counter.builder(name).tags(tags).register(registry);
    }

    /** A number that is read when somebody asks. */
    public void gauge(String name, Supplier<Number> value, String... tags) {
        Gauge.builder(name, value).tags(tags).register(registry);
    }

    /** A number that only rises and is read when somebody asks. */
    public void total(String name, Supplier<Number> value, String... tags) {
        // The library holds what it reads only weakly.
        read.add(value);
        FunctionCounter.builder(name, value, now -> now.get().doubleValue())
                .tags(tags)
                .register(registry);
    }

    /** Connections open at this moment by door and transport. */
    public List<OpenAt> open() {
        List<OpenAt> all = new ArrayList<>();
        for (Endpoint endpoint : Endpoint.values()) {
            for (Transport transport : Transport.values()) {
                AtomicInteger count = open.get(key(endpoint, transport));
                if (count != null) {
                    all.add(new OpenAt(endpoint, transport, count.get()));
                }
            }
        }
        return all;
    }

    /** How many connections are open at a door. */
    public record OpenAt(Endpoint endpoint, Transport transport, int count) {}

    /** Messages so far that were none. */
    public long malformedMessages() {
        return (long) malformed.count();
    }

    /** Delivery rows given up so far. */
    public long ledgerRowsDropped() {
        return (long) ledgerDropped.count();
    }

    /** Shows what the gateway counts. */
    public void watch(Traffic traffic) {
        for (int statusClass = 1; statusClass <= 5; statusClass++) {
            int shown = statusClass;
            total("earshot.http.responses", () -> traffic.answers(shown), "status", shown + "xx");
        }
        for (CloseCode code : CloseCode.values()) {
            total(
                    "earshot.socket.closes",
                    () -> traffic.closes(code),
                    "code",
                    String.valueOf(code.code()));
        }
        for (Transport transport : Transport.values()) {
            gauge(
                    "earshot.sockets",
                    () -> traffic.open(transport),
                    "transport",
                    transport.wireName());
        }
        for (Refused reason : Refused.values()) {
            total("earshot.refused", () -> traffic.refusals(reason), "reason", reason.wireName());
        }
        total("earshot.messages.sent", traffic::sent);
        total("earshot.messages.received", traffic::received);
        total("earshot.messages.dropped", traffic::dropped);
    }

    /** Shows what peers hold, and what there is for them. */
    public void watch(Peers peers) {
        gauge("earshot.addresses", peers::addresses);
        gauge("earshot.sockets.open", peers.capacity()::open);
        gauge("earshot.sockets.room", peers.capacity()::seats);
        gauge("earshot.descriptors.open", Capacity::descriptorsOpen);
        gauge("earshot.descriptors.max", Capacity::descriptorsAtMost);
        gauge("earshot.unfinished.bytes", peers.unfinished()::present);
        gauge("earshot.unfinished.bytes.max", peers.unfinished()::most);
        MemoryMeter memory = peers.memory().meter();
        gauge("earshot.memory.direct.bytes", memory::direct);
        gauge("earshot.memory.direct.bytes.max", memory::directAtMost);
        gauge("earshot.memory.heap.bytes", memory::heap);
        gauge("earshot.memory.heap.bytes.max", memory::heapAtMost);
    }

    @Override
    public void opened(Endpoint endpoint, Transport transport) {
        openGauge(endpoint, transport).incrementAndGet();
        counter("earshot.connections.opened", labels(endpoint, transport)).increment();
    }

    @Override
    public void closed(Endpoint endpoint, Transport transport, Ending ending) {
        openGauge(endpoint, transport).decrementAndGet();
        counter(
                        "earshot.connections.closed",
                        "endpoint",
                        endpoint.wireName(),
                        "transport",
                        transport.wireName(),
                        "reason",
                        ending.reason().wireName(),
                        "detail",
                        ending.detail())
                .increment();
    }

    @Override
    public void resume(ResumeOutcome outcome) {
        counter("earshot.connection.resumes", "outcome", outcome.name().toLowerCase(Locale.ROOT))
                .increment();
    }

    @Override
    public void security(SecurityEvent event) {
        securityEvents(event).increment();
    }

    private Counter securityEvents(SecurityEvent event) {
        return counter("earshot.security.events", "event", event.wireName());
    }

    @Override
    public void malformed() {
        malformed.increment();
    }

    @Override
    public void rowKept() {
        rowsKept.increment();
    }

    @Override
    public void rowDropped() {
        rowsDropped.increment();
    }

    @Override
    public void removed(int rows, long tookNanos) {
        removed.increment(rows);
        cleanup.record(tookNanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void saved(int rows) {
        ledgerSaved.increment(rows);
    }

    @Override
    public void failed(int rows) {
        ledgerFailed.increment(rows);
    }

    @Override
    public void dropped(int rows) {
        ledgerDropped.increment(rows);
    }

    private AtomicInteger openGauge(Endpoint endpoint, Transport transport) {
        return open.computeIfAbsent(
                key(endpoint, transport),
                _ -> {
                    AtomicInteger count = new AtomicInteger();
                    gauge("earshot.connections", count::get, labels(endpoint, transport));
                    return count;
                });
    }

    private static String key(Endpoint endpoint, Transport transport) {
        return endpoint.wireName() + "/" + transport.wireName();
    }

    private static String[] labels(Endpoint endpoint, Transport transport) {
        return new String[] {"endpoint", endpoint.wireName(), "transport", transport.wireName()};
    }
}
