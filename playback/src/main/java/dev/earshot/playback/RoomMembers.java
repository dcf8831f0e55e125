package dev.earshot.playback;

import dev.earshot.core.connection.Connection;
import dev.earshot.core.connection.Endpoint;
import dev.earshot.core.connection.Handshake;
import dev.earshot.core.delivery.OutboundMessage;
import dev.earshot.core.loop.Loop;
import dev.earshot.playback.RoomDirectory.MemberState;
import dev.earshot.wire.ServerMessage.PlaybackSync;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Who is in a room, since which chunk, and how well they play in step. Confined to the room's loop.
 */
final class RoomMembers {
    private static final long SYNC_PERIOD_US = 1_000_000;

    private final String room;
    private final RoomContext context;
    private final Map<String, Member> members = new HashMap<>();
    private @Nullable SkewBoard skew;
    private Loop.@Nullable Timer timer;
    private long lastSyncUs = Long.MIN_VALUE;

    RoomMembers(String room, RoomContext context) {
        this.room = room;
        this.context = context;
    }

    /**
     * A connection in the room.
     *
     * @param knowsFrom the first sequence number whose announcement it was there for
     */
    record Member(Connection connection, long knowsFrom) {}

    /** False where it was in already. */
    boolean add(Connection connection, long nextSequence) {
        return members.putIfAbsent(connection.id(), new Member(connection, nextSequence)) == null;
    }

    /** False where it was not in. */
    boolean remove(Connection connection) {
        if (skew != null) {
            skew.remove(connection.id());
        }
        return members.remove(connection.id()) != null;
    }

    boolean isEmpty() {
        return members.isEmpty();
    }

    int count() {
        return members.size();
    }

    /** How many told lately what they hear. */
    int listeners() {
        return skew == null ? 0 : skew.listeners(context.ports().cluster().micros());
    }

    /** At most so many, those who told lately what they hear first; by user and id. */
    List<MemberState> some(int limit) {
        long now = context.ports().cluster().micros();
        LinkedHashSet<String> chosen = new LinkedHashSet<>();
        if (skew != null) {
            skew.reporters(now).limit(limit).forEach(chosen::add);
        }
        members.keySet().stream().limit(limit).forEach(chosen::add);
        return chosen.stream()
                .limit(limit)
                .map(members::get)
                .filter(Objects::nonNull)
                .map(member -> state(member.connection(), now))
                .sorted(
                        Comparator.comparing(MemberState::userId)
                                .thenComparing(MemberState::connectionId))
                .toList();
    }

    private MemberState state(Connection connection, long now) {
        Handshake handshake = connection.handshake();
        SkewBoard.Report report = skew == null ? null : skew.report(connection.id());
        return new MemberState(
                connection.id(),
                handshake.principal().user(),
                handshake.principal().device(),
                handshake.endpoint().wireName(),
                handshake.transport().wireName(),
                report == null ? null : report.errorUs(),
                report == null ? null : (now - report.atUs()) / 1_000);
    }

    /** Those who came after this chunk was announced. */
    List<Member> cameAfter(long sequence) {
        return members.values().stream().filter(member -> member.knowsFrom() > sequence).toList();
    }

    /** A member reported what it hears; its hosts learn of it, at most once a second. */
    void heard(Connection connection, long errorUs) {
        if (!members.containsKey(connection.id())) {
            return;
        }
        if (skew == null) {
            skew = new SkewBoard();
        }
        long now = context.ports().cluster().micros();
        skew.report(connection.id(), errorUs, now);
        if (timer == null) {
            boolean soon = lastSyncUs != Long.MIN_VALUE && now - lastSyncUs < SYNC_PERIOD_US;
            long waitUs = soon ? lastSyncUs + SYNC_PERIOD_US - now : 0;
            timer = context.loop().schedule(this::tellHosts, Duration.ofNanos(waitUs * 1_000));
        }
    }

    @Nullable Long skewUs() {
        return skew == null ? null : skew.skewUs(context.ports().cluster().micros());
    }

    /** Lets go of timers. */
    void close() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    private void tellHosts() {
        timer = null;
        long now = context.ports().cluster().micros();
        lastSyncUs = now;
        List<Connection> hosts =
                members.values().stream()
                        .map(Member::connection)
                        .filter(host -> host.handshake().endpoint() == Endpoint.CAMPAIGN_DM)
                        .toList();
        if (skew == null || hosts.isEmpty()) {
            return;
        }
        OutboundMessage message =
                OutboundMessage.of(
                        new PlaybackSync(
                                room, skew.skewUs(now), skew.listeners(now), members.size()));
        hosts.forEach(host -> host.loop().execute(() -> host.deliver(message)));
    }
}
