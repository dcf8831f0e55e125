package dev.earshot.server.node;

import dev.earshot.core.Store;
import dev.earshot.core.clock.ClusterClock;
import dev.earshot.core.clock.WallClock;
import dev.earshot.core.connection.ConnectionDirectory;
import dev.earshot.core.connection.ConnectionRegistry;
import dev.earshot.core.connection.DeliveryHistory;
import dev.earshot.core.connection.Endpoint;
import dev.earshot.core.connection.Transport;
import dev.earshot.core.device.Memberships;
import dev.earshot.core.ledger.LedgerJournal;
import dev.earshot.gateway.Surface;
import dev.earshot.gateway.http.Route;
import dev.earshot.gateway.socket.SocketRoute;
import dev.earshot.playback.Radio;
import dev.earshot.playback.RoomDirectory;
import dev.earshot.server.api.AdminRoutes;
import dev.earshot.server.api.AudioRequestRoutes;
import dev.earshot.server.api.AudioStreamRoutes;
import dev.earshot.server.api.CampaignRoutes;
import dev.earshot.server.api.ConnectionRoutes;
import dev.earshot.server.api.ConsolePages;
import dev.earshot.server.api.DeviceRoutes;
import dev.earshot.server.api.EventRoutes;
import dev.earshot.server.api.HealthRoutes;
import dev.earshot.server.api.MediaRoutes;
import dev.earshot.server.api.MembershipRoutes;
import dev.earshot.server.api.OpenApiRoutes;
import dev.earshot.server.api.OverviewRoutes;
import dev.earshot.server.api.PlayedRoutes;
import dev.earshot.server.api.PublishRoutes;
import dev.earshot.server.api.RoomRoutes;
import dev.earshot.server.api.TimeRoutes;
import dev.earshot.server.api.WebPages;
import dev.earshot.server.config.Build;
import dev.earshot.server.log.Logging;
import dev.earshot.server.metrics.NodeMetrics;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What the ports of a node offer. Immutable.
 *
 * @param access who is let in by what
 * @param connections every live connection
 * @param memberships who is in groups and rooms by order
 * @param publishing sends messages of applications
 * @param directory live and ended ones
 * @param history what they were sent and heard
 * @param journal stores their marks
 * @param store the durable truth
 * @param radio plays to rooms
 * @param cluster schedules them
 * @param health how the node is
 * @param metrics what it counts
 * @param rooms what operators see of the rooms
 * @param overview the node in numbers
 * @param mayWrite takes a message off what a user may send, where one is left
 * @param voice how soon a conversation without its client is noticed
 */
record Surfaces(
        Access access,
        ConnectionRegistry connections,
        Memberships memberships,
        PublishRoutes publishing,
        ConnectionDirectory directory,
        DeliveryHistory history,
        LedgerJournal journal,
        Store store,
        Radio radio,
        ClusterClock cluster,
        NodeHealth health,
        NodeMetrics metrics,
        RoomDirectory rooms,
        NodeOverview overview,
        Predicate<String> mayWrite,
        SocketRoute.Liveness voice) {
    private static final List<SocketRoute> DOORS =
            List.of(
                    new SocketRoute(
                            "/ws/campaign/player",
                            Endpoint.CAMPAIGN_PLAYER,
                            Transport.WEBSOCKET,
                            true),
                    new SocketRoute(
                            "/ws/campaign/dm", Endpoint.CAMPAIGN_DM, Transport.WEBSOCKET, true),
                    new SocketRoute("/ws", Endpoint.DEVICE, Transport.WEBSOCKET, false),
                    new SocketRoute("/api/ws", Endpoint.CLIENT, Transport.WEBSOCKET, false),
                    new SocketRoute("/api/events", Endpoint.CLIENT, Transport.SSE, false));

    /** The port for clients and the API. */
    Surface clients() {
        AudioStreamRoutes streams = new AudioStreamRoutes(radio, access.authorities());
        metrics.gauge("earshot.audio.streams", streams::openStreams);
        List<Route> routes =
                Stream.of(
                                new CampaignRoutes(radio).routes(),
                                new AudioRequestRoutes(radio).routes(),
                                streams.routes(),
                                new MediaRoutes(store, radio).routes(),
                                new PlayedRoutes(connections, journal).routes(),
                                new EventRoutes(connections, mayWrite).routes(),
                                new TimeRoutes(cluster).routes(),
                                access.clientRoutes(),
                                server(),
                                WebPages.routes())
                        .flatMap(List::stream)
                        .toList();
        return new Surface(routes, doors());
    }

    private List<SocketRoute> doors() {
        SocketRoute conversations =
                new SocketRoute(
                        "/api/v1/ws/audio",
                        Endpoint.VOICE,
                        Transport.WEBSOCKET,
                        false,
                        true,
                        voice);
        return Stream.concat(DOORS.stream(), Stream.of(conversations)).toList();
    }

    private DeviceRoutes devices() {
        return new DeviceRoutes(
                store.devices(),
                store.mailboxes(),
                connections,
                directory,
                memberships,
                WallClock.SYSTEM);
    }

    /** The port for operators. */
    Surface admin() {
        List<Route> routes =
                Stream.of(
                                server(),
                                new OverviewRoutes(overview, Logging.recent()).routes(),
                                List.of(new CampaignRoutes(radio).skipping()),
                                ConsolePages.routes())
                        .flatMap(List::stream)
                        .toList();
        return new Surface(new AdminRoutes(metrics::scrape).routes(routes), List.of());
    }

    private List<Route> server() {
        return Stream.of(
                        access.serverRoutes(connections),
                        new ConnectionRoutes(connections, directory, history).routes(),
                        new RoomRoutes(rooms).routes(),
                        new MembershipRoutes(memberships).routes(),
                        devices().routes(),
                        publishing.routes(),
                        new HealthRoutes(health).routes(),
                        new OpenApiRoutes(Build.version()).routes())
                .flatMap(List::stream)
                .toList();
    }
}
