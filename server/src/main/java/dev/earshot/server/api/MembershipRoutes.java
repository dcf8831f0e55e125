package dev.earshot.server.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.earshot.core.device.Change;
import dev.earshot.core.device.Memberships;
import dev.earshot.gateway.http.HttpExchange;
import dev.earshot.gateway.http.Route;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Groups of devices, and rooms that applications put users into, for admins. Thread-safe. */
public final class MembershipRoutes {
    private static final String GROUP = "/api/v1/groups/{group_id}";
    private static final String DEVICE = GROUP + "/members/{device_id}";
    private static final String USER = "/api/v1/rooms/{campaign_id}/members/{user_id}";
    private static final int MAX_PAGE = 1_000;

    private final Memberships memberships;

    /** Over these memberships. */
    public MembershipRoutes(Memberships memberships) {
        this.memberships = memberships;
    }

    /** Put, take out, and show. */
    public List<Route> routes() {
        return List.of(
                ConnectionRoutes.admin("GET", GROUP, this::show),
                ConnectionRoutes.admin("PUT", DEVICE, this::addDevice),
                ConnectionRoutes.admin("DELETE", DEVICE, this::removeDevice),
                ConnectionRoutes.admin("PUT", USER, this::addUser),
                ConnectionRoutes.admin("DELETE", USER, this::removeUser));
    }

    private void show(HttpExchange exchange) {
        String group = Caller.pathId(exchange, "group_id");
        int limit = Paging.limit(exchange, MAX_PAGE, MAX_PAGE);
        List<String> devices =
                memberships.devicesOf(group, Caller.queryId(exchange, "after"), limit);
        String next = devices.size() < limit ? null : devices.getLast();
        exchange.respondJson(200, new Group(group, devices, next));
    }

    private void addDevice(HttpExchange exchange) {
        String group = Caller.pathId(exchange, "group_id");
        String device = Caller.pathId(exchange, "device_id");
        Answers.when(
                exchange,
                memberships.addToGroup(group, device),
                change -> answer(exchange, change, new GroupMember(group, device, true), "device"));
    }

    private void removeDevice(HttpExchange exchange) {
        String group = Caller.pathId(exchange, "group_id");
        String device = Caller.pathId(exchange, "device_id");
        Answers.when(
                exchange,
                memberships.removeFromGroup(group, device),
                was -> exchange.respondJson(200, new GroupMember(group, device, false)));
    }

    private void addUser(HttpExchange exchange) {
        String room = Caller.pathId(exchange, "campaign_id");
        String user = Caller.pathId(exchange, "user_id");
        Answers.when(
                exchange,
                memberships.addToRoom(room, user),
                change -> answer(exchange, change, new RoomMember(room, user, true), "user"));
    }

    private void removeUser(HttpExchange exchange) {
        String room = Caller.pathId(exchange, "campaign_id");
        String user = Caller.pathId(exchange, "user_id");
        Answers.when(
                exchange,
                memberships.removeFromRoom(room, user),
                was -> exchange.respondJson(200, new RoomMember(room, user, false)));
    }

    private static void answer(HttpExchange exchange, Change change, Object done, String member) {
        switch (change) {
            case Change.Done _ -> exchange.respondJson(200, done);
            case Change.Full full ->
                    exchange.respondError(
                            507,
                            switch (full.bound()) {
                                case PAIRS ->
                                        "nothing was added, as "
                                                + full.most()
                                                + " members are kept; take some out first";
                                case PER_MEMBER ->
                                        "nothing was added, as this "
                                                + member
                                                + " is in "
                                                + full.most()
                                                + " already; take it out of one first";
                            });
        }
    }

    /** A page of a group; {@code next} is the {@code after} of the next page, null at the end. */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Group(String groupId, List<String> devices, @Nullable String next) {}

    /** Whether a device is in a group now. */
    record GroupMember(String groupId, String deviceId, boolean member) {}

    /** Whether a user is in a room by order now. */
    record RoomMember(String roomId, String userId, boolean member) {}
}
