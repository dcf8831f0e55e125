package dev.earshot.server.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.earshot.core.connection.ConnectionStatus;
import dev.earshot.core.connection.ConnectionView;
import dev.earshot.core.connection.Ending;
import dev.earshot.core.device.DeviceRow;
import dev.earshot.core.mailbox.MailboxStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of a device, the latest first, and what waits for it. Immutable. */
@JsonInclude(JsonInclude.Include.ALWAYS)
record TimelineBody(
        String deviceId,
        boolean online,
        @Nullable String userId,
        @Nullable String firstSeen,
        @Nullable String lastSeen,
        Lanes waiting,
        List<Event> events) {
    static TimelineBody of(
            String device,
            @Nullable DeviceRow row,
            Lanes waiting,
            List<ConnectionView> views,
            int most) {
        List<ConnectionView> latest =
                views.stream()
                        .sorted(Comparator.comparing(ConnectionView::connectedAt).reversed())
                        .limit(most)
                        .toList();
        return new TimelineBody(
                device,
                views.stream().anyMatch(one -> one.status() == ConnectionStatus.CONNECTED),
                row == null ? null : row.user(),
                row == null ? null : row.firstSeen().toString(),
                row == null ? null : row.lastSeen().toString(),
                waiting,
                events(latest));
    }

    private static List<Event> events(List<ConnectionView> views) {
        List<Dated> dated = new ArrayList<>(views.size() * 2);
        for (ConnectionView view : views) {
            dated.add(new Dated(view.connectedAt(), Event.connected(view)));
            Instant ended = view.disconnectedAt();
            if (ended != null) {
                dated.add(new Dated(ended, Event.disconnected(view, ended)));
            }
        }
        return dated.stream()
                .sorted(Comparator.comparing(Dated::at).reversed())
                .map(Dated::event)
                .toList();
    }

    private record Dated(Instant at, Event event) {}

    /** What waits in both orders. */
    record Lanes(Waiting urgent, Waiting normal) {
        static Lanes of(MailboxStore.Waiting urgent, MailboxStore.Waiting normal) {
            return new Lanes(Waiting.of(urgent), Waiting.of(normal));
        }
    }

    /** Messages in one order, bytes of their data, and the last offset that was given out. */
    record Waiting(long messages, long bytes, long head) {
        static Waiting of(MailboxStore.Waiting waiting) {
            return new Waiting(waiting.messages(), waiting.bytes(), waiting.head());
        }
    }

    /** One connection began or ended. */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Event(
            String event,
            String at,
            String connectionId,
            String userId,
            String connectionType,
            String transport,
            @Nullable String resumedFrom,
            @Nullable String reason,
            @Nullable String detail) {
        static Event connected(ConnectionView view) {
            return of("connected", view.connectedAt(), view, null, null);
        }

        static Event disconnected(ConnectionView view, Instant at) {
            Ending.Reason reason = view.disconnectReason();
            return of(
                    "disconnected",
                    at,
                    view,
                    reason == null ? null : reason.wireName(),
                    view.disconnectDetail());
        }

        private static Event of(
                String event,
                Instant at,
                ConnectionView view,
                @Nullable String reason,
                @Nullable String detail) {
            return new Event(
                    event,
                    at.toString(),
                    view.connectionId(),
                    view.userId(),
                    view.endpoint().wireName(),
                    view.transport().wireName(),
                    view.resumedFrom(),
                    reason,
                    detail);
        }
    }
}
