package dev.earshot.server.node;

import dev.earshot.core.connection.ConnectionRegistry;
import dev.earshot.core.ledger.LedgerJournal;
import dev.earshot.gateway.net.Traffic;
import dev.earshot.playback.RoomRadio;
import dev.earshot.server.api.OverviewRoutes.Memory;
import dev.earshot.server.api.OverviewRoutes.Messages;
import dev.earshot.server.api.OverviewRoutes.Open;
import dev.earshot.server.api.OverviewRoutes.Overview;
import dev.earshot.server.api.OverviewRoutes.Rooms;
import dev.earshot.server.api.OverviewRoutes.Waiting;
import dev.earshot.server.metrics.NodeMetrics;
import dev.earshot.server.metrics.RoomSampler;
import dev.earshot.wire.CloseCode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * A node in numbers, read where they are counted. Thread-safe.
 *
 * @param health how the node is
 * @param metrics what connections count
 * @param traffic what the gateway counts
 * @param connections rows that wait
 * @param journal marks that wait
 * @param radio the rooms' memory
 * @param sampler sums over the rooms
 */
record NodeOverview(
        NodeHealth health,
        NodeMetrics metrics,
        Traffic traffic,
        ConnectionRegistry connections,
        LedgerJournal journal,
        RoomRadio radio,
        RoomSampler sampler)
        implements Supplier<Overview> {
    @Override
    public Overview get() {
        List<Open> open =
                metrics.open().stream()
                        .map(at ->
                                new Open(
                                        at.endpoint().wireName(),
                                        at.transport().wireName(),
                                        at.count()))
                        .toList();
        Runtime jvm = Runtime.getRuntime();
        return new Overview(
                health.health(),
                open,
                rooms(),
                new Messages(
                        traffic.sent(),
                        traffic.received(),
                        traffic.dropped(),
                        metrics.malformedMessages()),
                http(),
                closes(),
                new Waiting(
                        connections.rowsKept(), journal.rowsKept(), metrics.ledgerRowsDropped()),
                new Memory(
                        jvm.totalMemory() - jvm.freeMemory(), jvm.maxMemory(), radio.audioBytes()));
    }

    private Rooms rooms() {
        var totals = sampler.totals();
        return new Rooms(
                radio.rooms(),
                totals.playing(),
                totals.stalled(),
                totals.pending(),
                totals.members(),
                totals.maxSkewUs());
    }

    private Map<String, Long> http() {
        Map<String, Long> answers = new TreeMap<>();
        for (int statusClass = 2; statusClass <= 5; statusClass++) {
            answers.put(statusClass + "xx", traffic.answers(statusClass));
        }
        return answers;
    }

    private Map<String, Long> closes() {
        Map<String, Long> closes = new TreeMap<>();
        for (CloseCode code : CloseCode.values()) {
            if (traffic.closes(code) > 0) {
                closes.put(String.valueOf(code.code()), traffic.closes(code));
            }
        }
        return closes;
    }
}
