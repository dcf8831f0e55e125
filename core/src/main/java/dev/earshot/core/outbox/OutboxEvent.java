package dev.earshot.core.outbox;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The end of one generation of a connection. Immutable.
 *
 * @param eventId by {@link #id}
 * @param connectionId which connection
 * @param generation which generation of it
 * @param conversationId the conversation that ended with it, null for other connections
 * @param userId whose
 * @param deviceId from which device, where known
 * @param sessionId one run of a client program, where known
 * @param node which process held it
 * @param at when it ended
 * @param reason the coarse reason of the contract
 * @param reasonDetail what exactly
 * @param clean whether both sides finished
 */
public record OutboxEvent(
        String eventId,
        String connectionId,
        int generation,
        @Nullable String conversationId,
        String userId,
        @Nullable String deviceId,
        @Nullable String sessionId,
        String node,
        Instant at,
        String reason,
        String reasonDetail,
        boolean clean) {
    private static final int ID_BYTES = 16;

    /** The one id of the end of this generation of this connection, 32 hexadecimal digits. */
    public static String id(String connectionId, int generation) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(
                                    (connectionId + ':' + generation)
                                            .getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(hash, 0, ID_BYTES);
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("Every JDK has SHA-256", missing);
        }
    }
}
