package dev.earshot.gateway.peer;

import org.jspecify.annotations.Nullable;

/**
 * Who is at the other end of a socket, or behind the trusted proxy that is. Immutable.
 *
 * @param ip the address for rows and logs
 * @param key what is counted together with it
 * @param trusted whether the address is a trusted proxy's, and exempt from the bounds of an address
 * @param proxied whether a trusted proxy spoke for it, so that its socket is not its own
 * @param scheme {@code http} or {@code https} as a trusted proxy said, null where none did
 */
public record Client(
        String ip, long key, boolean trusted, boolean proxied, @Nullable String scheme) {
    /** Nobody knows. */
    static final Client UNKNOWN = new Client("unknown", 0, false, false, null);
}
