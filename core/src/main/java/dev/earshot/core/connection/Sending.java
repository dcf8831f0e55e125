package dev.earshot.core.connection;

import dev.earshot.core.delivery.OutboundMessage;
import dev.earshot.core.identity.Principal;
import dev.earshot.core.identity.Role;
import dev.earshot.core.mailbox.Draft;
import dev.earshot.core.mailbox.MessageClass;
import dev.earshot.core.publish.Publication;
import dev.earshot.core.publish.Publisher;
import dev.earshot.core.publish.Receipt;
import dev.earshot.core.store.StoreUnavailableException;
import dev.earshot.core.topic.Lane;
import dev.earshot.core.topic.Topic;
import dev.earshot.wire.ClientMessage;
import dev.earshot.wire.ServerMessage;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what clients want to say to others, where they may. Called on the connection's loop.
 *
 * <p>A player speaks in the rooms it is in, and to its own user and device; a host also in the
 * rooms that its token opens; an admin to whom it likes.
 */
final class Sending {
    private static final Logger LOG = LoggerFactory.getLogger(Sending.class);

    private final Publisher publisher;

    Sending(Publisher publisher) {
        this.publisher = publisher;
    }

    void begin(LiveConnection connection, ClientMessage.Send send) {
        Topic to = topic(send);
        if (!may(connection, to)) {
            MessageDispatch.refuse(
                    connection, "forbidden", "the token does not allow to send there");
            return;
        }
        Long ttl = send.ttlSeconds();
        String promised = send.messageClass();
        publisher
                .publish(
                        new Publication(
                                to,
                                Draft.MESSAGE,
                                connection.handshake().principal().user(),
                                send.data(),
                                send.urgent() ? Lane.URGENT : Lane.NORMAL,
                                promised == null ? null : MessageClass.of(promised),
                                send.key(),
                                ttl == null ? null : Duration.ofSeconds(ttl),
                                null,
                                Duration.ZERO))
                .whenComplete((receipt, failure) ->
                        connection
                                .loop()
                                .run(() -> answer(connection, send.ref(), receipt, failure)));
    }

    private static void answer(
            LiveConnection connection,
            @Nullable String ref,
            @Nullable Receipt receipt,
            @Nullable Throwable failure) {
        if (connection.stage != LiveConnection.Stage.OPEN) {
            return;
        }
        if (failure != null && StoreUnavailableException.isBehind(failure)) {
            MessageDispatch.refuse(
                    connection, "unavailable", "the message was not stored; send it again later");
        } else if (failure != null || receipt == null) {
            LOG.error("a message of {} was not sent", connection, failure);
            MessageDispatch.refuse(connection, "not_sent", "the server failed to send the message");
        } else if (ref != null) {
            connection
                    .outbound()
                    .send(
                            OutboundMessage.of(
                                    new ServerMessage.Sent(
                                            ref, receipt.id(), receipt.live(), receipt.queued())));
        }
    }

    private static Topic topic(ClientMessage.Send send) {
        return switch (send.to()) {
            case "device" -> Topic.device(send.name());
            case "user" -> Topic.user(send.name());
            case "group" -> Topic.group(send.name());
            default -> Topic.room(send.name());
        };
    }

    private static boolean may(LiveConnection connection, Topic to) {
        Principal principal = connection.handshake().principal();
        return switch (to.kind()) {
            case ROOM ->
                    connection.rooms().contains(to.name())
                            || (principal.is(Role.DM) && principal.mayEnter(to.name()));
            case USER -> to.name().equals(principal.user()) || principal.is(Role.ADMIN);
            case DEVICE -> to.name().equals(principal.device()) || principal.is(Role.ADMIN);
            case GROUP -> principal.is(Role.ADMIN);
            case AUDIO, ALL -> false;
        };
    }
}
