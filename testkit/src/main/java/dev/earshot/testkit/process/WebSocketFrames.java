package dev.earshot.testkit.process;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/** RFC 6455 frames as a client writes and reads them. Stateless, thread-safe. */
public final class WebSocketFrames {
    /** Opcode of a continued message. */
    public static final int CONTINUATION = 0;

    /** Opcode of text. */
    public static final int TEXT = 1;

    /** Opcode of bytes. */
    public static final int BINARY = 2;

    /** Opcode of a close. */
    public static final int CLOSE = 8;

    /** Opcode of a ping. */
    public static final int PING = 9;

    /** Opcode of a pong. */
    public static final int PONG = 10;

    private static final int FINAL = 0x80;
    private static final int MASKED = 0x80;

    private WebSocketFrames() {}

    /** A whole message in one frame. Its mask is zero, which the RFC allows and costs nothing. */
    public static byte[] encode(int opcode, byte[] payload) {
        int length = payload.length;
        ByteBuffer out = ByteBuffer.allocate(length + 14).put((byte) (FINAL | opcode));
        if (length < 126) {
            out.put((byte) (MASKED | length));
        } else if (length < 1 << 16) {
            out.put((byte) (MASKED | 126)).putShort((short) length);
        } else {
            out.put((byte) (MASKED | 127)).putLong(length);
        }
        out.putInt(0).put(payload);
        byte[] frame = new byte[out.position()];
        out.flip().get(frame);
        return frame;
    }

    /** Blocks for the next frame. */
    static Frame read(DataInputStream in) throws IOException {
        int first = in.readUnsignedByte();
        int second = in.readUnsignedByte();
        if ((second & MASKED) != 0) {
            throw new IOException("the server masked a frame");
        }
        long length =
                switch (second) {
                    case 126 -> in.readUnsignedShort();
                    case 127 -> in.readLong();
                    default -> second;
                };
        if (length < 0 || length > 64 << 20) {
            throw new IOException("a frame of " + length + " bytes");
        }
        byte[] payload = new byte[(int) length];
        in.readFully(payload);
        return new Frame((first & FINAL) != 0, first & 0x0F, payload);
    }

    @SuppressWarnings("ArrayRecordComponent")
    record Frame(boolean last, int opcode, byte[] payload) {}
}
