package dev.earshot.server.api;

import dev.earshot.core.clock.WallClock;
import dev.earshot.core.connection.ConnectionDirectory;
import dev.earshot.core.connection.ConnectionFilter;
import dev.earshot.core.connection.ConnectionRegistry;
import dev.earshot.core.connection.ConnectionStatus;
import dev.earshot.core.connection.ConnectionView;
import dev.earshot.core.device.DeviceRow;
import dev.earshot.core.device.DeviceStore;
import dev.earshot.core.device.Memberships;
import dev.earshot.core.identity.Role;
import dev.earshot.core.mailbox.MailboxStore;
import dev.earshot.core.topic.LogName;
import dev.earshot.core.topic.Topic;
import dev.earshot.gateway.http.HttpExchange;
import dev.earshot.gateway.http.Route;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What is known of devices: whose, whether there, what waits, what was; for admins. Thread-safe.
 */
public final class DeviceRoutes {
    private static final String ONE = "/api/v1/devices/{device_id}";
    private static final int MAX_BODY = 4 * 1024;
    private static final int MOST_CONNECTIONS = 100;

    private final DeviceStore devices;
    private final MailboxStore mailboxes;
    private final ConnectionRegistry connections;
    private final ConnectionDirectory directory;
    private final Memberships memberships;
    private final WallClock wall;

    /** Over these devices, what waits for them, and their connections. */
    public DeviceRoutes(
            DeviceStore devices,
            MailboxStore mailboxes,
            ConnectionRegistry connections,
            ConnectionDirectory directory,
            Memberships memberships,
            WallClock wall) {
        this.devices = devices;
        this.mailboxes = mailboxes;
        this.connections = connections;
        this.directory = directory;
        this.memberships = memberships;
        this.wall = wall;
    }

    /** Show, set, and the timeline. */
    public List<Route> routes() {
        return List.of(
                ConnectionRoutes.admin("GET", ONE, this::show),
                new Route(
                        "PUT",
                        ONE,
                        new Route.Access.Token(Role.ADMIN),
                        MAX_BODY,
                        BadRequest.answered(this::set)),
                ConnectionRoutes.admin("GET", ONE + "/timeline", this::timeline));
    }

    private void show(HttpExchange exchange) {
        answer(exchange, devices.find(Caller.pathId(exchange, "device_id")));
    }

    private void set(HttpExchange exchange) {
        String device = Caller.pathId(exchange, "device_id");
        Boolean keep = keep(JsonBody.of(exchange).root().path("mailbox"));
        answer(
                exchange,
                devices.keepTranscriptions(device, keep)
                        .thenCompose(known -> devices.find(device)));
    }

    private static @Nullable Boolean keep(JsonNode mailbox) {
        if (!mailbox.isObject() || !mailbox.has("transcriptions")) {
            throw new BadRequest("mailbox.transcriptions is missing");
        }
        JsonNode keep = mailbox.path("transcriptions");
        if (!keep.isNull() && !keep.isBoolean()) {
            throw new BadRequest("mailbox.transcriptions is true, false or null");
        }
        return keep.isNull() ? null : keep.booleanValue();
    }

    private void answer(HttpExchange exchange, CompletionStage<Optional<DeviceRow>> stage) {
        Answers.when(
                exchange,
                stage,
                found ->
                        found.ifPresentOrElse(
                                row -> exchange.respondJson(200, body(row)),
                                () -> Answers.notFound(exchange)));
    }

    private DeviceBody body(DeviceRow row) {
        return DeviceBody.of(
                row,
                connections.ofDevice(row.device()).size(),
                memberships.groupsOf(row.device()).stream().sorted().toList());
    }

    private void timeline(HttpExchange exchange) {
        String device = Caller.pathId(exchange, "device_id");
        Instant now = wall.now();
        Topic topic = Topic.device(device);
        CompletionStage<TimelineBody.Lanes> waiting =
                mailboxes
                        .waiting(LogName.urgent(topic), now)
                        .thenCombine(
                                mailboxes.waiting(LogName.normal(topic), now),
                                TimelineBody.Lanes::of);
        CompletionStage<List<ConnectionView>> views =
                directory
                        .list(filter(device, ConnectionStatus.CONNECTED))
                        .thenCombine(
                                directory.lastEnded(filter(device, null)),
                                (live, ended) ->
                                        Stream.concat(live.stream(), ended.stream()).toList());
        Answers.when(
                exchange,
                devices.find(device)
                        .thenCombine(
                                waiting.thenCombine(views, Seen::new),
                                (row, seen) ->
                                        TimelineBody.of(
                                                device,
                                                row.orElse(null),
                                                seen.waiting(),
                                                seen.views(),
                                                MOST_CONNECTIONS)),
                body -> exchange.respondJson(200, body));
    }

    private static ConnectionFilter filter(String device, @Nullable ConnectionStatus status) {
        return new ConnectionFilter(null, device, null, status, null, MOST_CONNECTIONS);
    }

    private record Seen(TimelineBody.Lanes waiting, List<ConnectionView> views) {}
}
