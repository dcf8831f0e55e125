package dev.earshot.core.publish;

import dev.earshot.core.delivery.OutboundMessage;
import java.util.Set;

/** Who is connected, as far as sending must know. Thread-safe; no method blocks. */
public interface Audience {
    /**
     * The devices of a user that have a connection which takes device and user messages; the empty
     * id stands for connections without a device.
     */
    Set<String> liveDevices(String user);

    /**
     * Hands a message to every connection that takes device and user messages.
     *
     * @return how many
     */
    int tellEverybody(OutboundMessage message);
}
