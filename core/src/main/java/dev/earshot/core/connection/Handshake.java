package dev.earshot.core.connection;

import dev.earshot.core.identity.Principal;
import dev.earshot.wire.EventId;
import org.jspecify.annotations.Nullable;

/**
 * What a newcomer asked for, already authenticated. Immutable.
 *
 * @param endpoint the door
 * @param transport how
 * @param principal who
 * @param room the valid id of the room that its address named, null where the door has none
 * @param connectionToken the token of an older connection to resume, untrusted
 * @param lastEventId the last event that an older stream of this user got, untrusted; null for
 *     none, a malformed one or another transport
 * @param timedAudio whether it wants timed PCM frames ({@code ?audio=pcm})
 * @param origin browser origin, cut to 256 characters
 * @param userAgent cut to 256 characters
 * @param clientIp the peer's address
 * @param conversationId the voice conversation that it wants to go on with, untrusted; null for
 *     none
 */
public record Handshake(
        Endpoint endpoint,
        Transport transport,
        Principal principal,
        @Nullable String room,
        @Nullable String connectionToken,
        @Nullable EventId lastEventId,
        boolean timedAudio,
        @Nullable String origin,
        @Nullable String userAgent,
        String clientIp,
        @Nullable String conversationId) {
    /** The same newcomer with another token of its own. */
    Handshake with(Principal other) {
        return new Handshake(
                endpoint,
                transport,
                other,
                room,
                connectionToken,
                lastEventId,
                timedAudio,
                origin,
                userAgent,
                clientIp,
                conversationId);
    }
}
