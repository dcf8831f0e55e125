package dev.earshot.gateway.socket;

import dev.earshot.core.delivery.OutboundMessage;
import dev.earshot.wire.CloseCode;
import dev.earshot.wire.EventId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;

/** Encodes frames of a server (never masked) and events of a stream. Thread-safe. */
final class Frames {
    /** Most bytes of a control frame's payload (RFC 6455, section 5.5). */
    static final int MAX_CONTROL = 125;

    private static final int FIN = 0x80;
    private static final int TEXT = 1;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    private static final byte[] EVENT_ID = "id: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] EVENT_START = "data: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] EVENT_END = "\n\n".getBytes(StandardCharsets.US_ASCII);

    private Frames() {}

    /** A whole message as one frame. */
    static ByteBuf message(ByteBufAllocator allocator, OutboundMessage message) {
        byte[] payload = message.payload();
        int length = payload.length;
        int opcode = message.kind() == OutboundMessage.Kind.TEXT ? TEXT : BINARY;
        ByteBuf out = allocator.directBuffer(length + 10);
        out.writeByte(FIN | opcode);
        if (length < 126) {
            out.writeByte(length);
        } else if (length < 65_536) {
            out.writeByte(126).writeShort(length);
        } else {
            out.writeByte(127).writeLong(length);
        }
        return out.writeBytes(payload);
    }

    /**
     * A message as one event (HTML Living Standard, section 9.2.6): {@code data: <payload>} and an
     * empty line. Where the payload has line ends, each line gets a {@code data:} of its own.
     */
    static ByteBuf event(ByteBufAllocator allocator, OutboundMessage message) {
        ByteBuf out = allocator.directBuffer(message.payload().length + 8);
        return data(out, message.payload());
    }

    /** The same with an id, whose type leaves no room for a line end or a NUL. */
    static ByteBuf event(ByteBufAllocator allocator, OutboundMessage message, EventId id) {
        int length = message.payload().length + EVENT_ID.length + EventId.MAX_LENGTH + 9;
        ByteBuf out = allocator.directBuffer(length).writeBytes(EVENT_ID);
        ByteBufUtil.writeAscii(out, id.text());
        return data(out.writeByte('\n'), message.payload());
    }

    private static ByteBuf data(ByteBuf out, byte[] payload) {
        int from = 0;
        for (int i = 0; i < payload.length; i++) {
            if (payload[i] == '\n' || payload[i] == '\r') {
                out.writeBytes(EVENT_START).writeBytes(payload, from, i - from).writeByte('\n');
                boolean pair =
                        payload[i] == '\r' && i + 1 < payload.length && payload[i + 1] == '\n';
                i += pair ? 1 : 0;
                from = i + 1;
            }
        }
        out.writeBytes(EVENT_START).writeBytes(payload, from, payload.length - from);
        return out.writeBytes(EVENT_END);
    }

    static ByteBuf ping(ByteBufAllocator allocator) {
        return control(allocator, PING, new byte[0]);
    }

    static ByteBuf pong(ByteBufAllocator allocator, byte[] payload) {
        return control(allocator, PONG, payload);
    }

    static ByteBuf close(ByteBufAllocator allocator, byte[] payload) {
        return control(allocator, CLOSE, payload);
    }

    /** The payload of a close frame; the reason is cut at a character to fit. */
    static byte[] closePayload(CloseCode code, String reason) {
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(text.length, MAX_CONTROL - 2);
        while (length > 0 && length < text.length && (text[length] & 0xc0) == 0x80) {
            length--;
        }
        byte[] payload = new byte[length + 2];
        payload[0] = (byte) (code.code() >> 8);
        payload[1] = (byte) code.code();
        System.arraycopy(text, 0, payload, 2, length);
        return payload;
    }

    private static ByteBuf control(ByteBufAllocator allocator, int opcode, byte[] payload) {
        ByteBuf out = allocator.directBuffer(payload.length + 2);
        return out.writeByte(FIN | opcode).writeByte(payload.length).writeBytes(payload);
    }
}
