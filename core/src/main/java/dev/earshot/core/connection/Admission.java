package dev.earshot.core.connection;

import dev.earshot.core.connection.ConnectionService.Refusal;
import dev.earshot.core.identity.Role;
import org.jspecify.annotations.Nullable;

/** The rules of each endpoint for who may enter. Stateless, thread-safe. */
final class Admission {
    private Admission() {}

    /** Null to let it in. */
    static @Nullable Refusal judge(Handshake handshake) {
        return switch (handshake.endpoint()) {
            case CLIENT -> handshake.room() == null ? null : room(handshake, handshake.room());
            case DEVICE ->
                    handshake.principal().device() == null
                            ? new Refusal(403, "the token names no device_id", 0)
                            : null;
            case VOICE -> null;
            case CAMPAIGN_PLAYER -> campaign(handshake);
            case CAMPAIGN_DM ->
                    handshake.principal().is(Role.DM)
                            ? campaign(handshake)
                            : new Refusal(403, "hosting a campaign needs the role dm", 0);
        };
    }

    private static @Nullable Refusal campaign(Handshake handshake) {
        return handshake.room() == null
                ? new Refusal(400, "campaign_id is missing or not an id", 0)
                : room(handshake, handshake.room());
    }

    private static @Nullable Refusal room(Handshake handshake, String room) {
        return handshake.principal().mayEnter(room)
                ? null
                : new Refusal(403, "the token does not open this campaign", 0);
    }
}
