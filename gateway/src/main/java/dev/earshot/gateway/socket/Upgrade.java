package dev.earshot.gateway.socket;

import dev.earshot.gateway.http.Newcomer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The opening handshake of a WebSocket (RFC 6455, section 4.2). Thread-safe. */
final class Upgrade {
    /** The sub-protocol that Earshot answers with. */
    static final String SUBPROTOCOL = "earshot.v1";

    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final Map<String, String> INVITATION =
            Map.of("Upgrade", "websocket", "Sec-WebSocket-Version", "13");

    private Upgrade() {}

    /** Whether it asks for a WebSocket at all, and not what it would be answered. */
    static boolean isWanted(Newcomer newcomer) {
        return newcomer.headers().containsValue(HttpHeaderNames.UPGRADE, "websocket", true);
    }

    /** Answers 101's head, or refuses the newcomer and returns null. */
    static @Nullable ByteBuf accept(Newcomer newcomer) {
        HttpHeaders headers = newcomer.headers();
        if (newcomer.isHead()
                || !newcomer.isHttp11()
                || !headers.containsValue(HttpHeaderNames.UPGRADE, "websocket", true)
                || !headers.containsValue(HttpHeaderNames.CONNECTION, "upgrade", true)) {
            newcomer.refuse(426, "This address speaks WebSocket", INVITATION);
            return null;
        }
        if (!"13".equals(headers.get(HttpHeaderNames.SEC_WEBSOCKET_VERSION))) {
            newcomer.refuse(426, "The WebSocket version here is 13", INVITATION);
            return null;
        }
        List<String> keys = headers.getAll(HttpHeaderNames.SEC_WEBSOCKET_KEY);
        if (keys.size() != 1 || !isKey(keys.getFirst().trim())) {
            newcomer.refuse(400, "Sec-WebSocket-Key is not 16 bytes in base64", Map.of());
            return null;
        }
        String head =
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Accept: "
                        + answer(keys.getFirst().trim())
                        + (offersOurs(headers) ? "\r\nSec-WebSocket-Protocol: " + SUBPROTOCOL : "")
                        + "\r\n\r\n";
        return ByteBufUtil.writeAscii(newcomer.channel().alloc(), head);
    }

    private static boolean isKey(String key) {
        try {
            return key.length() == 24 && Base64.getDecoder().decode(key).length == 16;
        } catch (IllegalArgumentException notBase64) {
            return false;
        }
    }

    private static String answer(String key) {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            byte[] hash = sha1.digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("Every JDK has SHA-1", missing);
        }
    }

    private static boolean offersOurs(HttpHeaders headers) {
        return headers.containsValue(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL, SUBPROTOCOL, false);
    }
}
