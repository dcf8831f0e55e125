package dev.earshot.gateway.socket;

import dev.earshot.wire.CloseCode;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * Reads the frames of one peer (RFC 6455, section 5.2) piece by piece, unmasks and checks them as
 * they arrive. Holds no buffer while no message is under way. Confined to the event loop.
 *
 * <pre>
 *  0               1               2 .. 9          then
 * +-+-+-+-+-------+-+-------------+---------------+-----------+-----------+
 * |F|R|R|R| opcode|M| length      | 0, 2 or 8 more| masking   | payload   |
 * |I|S|S|S|       |A| 126: 2 more | bytes of      | key, 4    |           |
 * |N|V|V|V|       |S| 127: 8 more | length        | bytes     |           |
 * +-+-+-+-+-------+-+-------------+---------------+-----------+-----------+
 * </pre>
 */
final class FrameReader {
    private static final byte[] NOTHING = new byte[0];
    private static final int FIRST_PIECE = 4096;
    private static final int MEAN_CHECKED_FROM = 128;

    private static final int CONTINUATION = 0;
    private static final int TEXT = 1;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;

    private static final byte AT_FLAGS = 0;
    private static final byte AT_LENGTH = 1;
    private static final byte AT_MORE_LENGTH = 2;
    private static final byte AT_MASK = 3;
    private static final byte AT_PAYLOAD = 4;

    private final SocketLimits limits;
    private final boolean takesBinary;
    private byte stage = AT_FLAGS;
    private byte missing;
    private boolean fin;
    private boolean inMessage;
    private boolean text;
    private byte opcode;
    private int mask;
    private int fragments;
    private int utf8;
    private int messageLength;
    private int controlLength;
    private int frameRead;
    private int now;
    private int least;
    private int since;
    private long frameLength;
    private byte[] message = NOTHING;
    private byte[] control = NOTHING;

    /**
     * Makes a reader at the start of a peer's bytes.
     *
     * @param takesBinary whether binary messages go to the sink; else they are a violation (1003)
     */
    FrameReader(SocketLimits limits, boolean takesBinary) {
        this.limits = limits;
        this.takesBinary = takesBinary;
    }

    /** How much memory a message takes that has not ended yet. */
    int heldBytes() {
        return message.length;
    }

    /** Lets go of it; nothing may be read afterwards. */
    void forget() {
        message = NOTHING;
    }

    /** Whether a message began longer ago than a message may take. */
    boolean overdue(int nowMillis) {
        return (inMessage || stage != AT_FLAGS)
                && nowMillis - since > limits.messageTime().toMillis();
    }

    /** Reads all there is, or up to the point where the sink wants no more. */
    void read(ByteBuf in, FrameSink sink, int nowMillis) {
        boolean more = true;
        now = nowMillis;
        while (more && in.isReadable()) {
            more =
                    switch (stage) {
                        case AT_FLAGS -> onFlags(in.readByte(), sink);
                        case AT_LENGTH -> onLength(in.readByte(), sink);
                        case AT_MORE_LENGTH -> onMoreLength(in.readByte(), sink);
                        case AT_MASK -> onMask(in.readByte(), sink);
                        default -> onPayload(in, sink);
                    };
        }
    }

    private boolean onFlags(byte flags, FrameSink sink) {
        fin = flags < 0;
        opcode = (byte) (flags & 0x0f);
        if ((flags & 0x70) != 0) {
            return fail(sink, "A reserved bit is set");
        }
        if (opcode >= CLOSE) {
            if (opcode > PING + 1) {
                return fail(sink, "Unknown opcode");
            }
            if (!fin) {
                return fail(sink, "A control frame is fragmented");
            }
        } else if (opcode > BINARY) {
            return fail(sink, "Unknown opcode");
        } else if (opcode == CONTINUATION != inMessage) {
            return fail(sink, inMessage ? "A message began inside another" : "Nothing to continue");
        } else if (opcode == BINARY && !takesBinary) {
            sink.onViolation(CloseCode.UNACCEPTABLE_DATA, "Only text is taken here");
            return false;
        }
        text = inMessage ? text : opcode == TEXT;
        stage = AT_LENGTH;
        since = inMessage ? since : now;
        return true;
    }

    private boolean onLength(byte b, FrameSink sink) {
        if (b >= 0) {
            return fail(sink, "A frame is not masked");
        }
        int length = b & 0x7f;
        if (opcode >= CLOSE && length > 125) {
            return fail(sink, "A control frame is too long");
        }
        frameLength = 0;
        frameRead = 0;
        if (length >= 126) {
            missing = (byte) (length == 126 ? 2 : 8);
            least = length == 126 ? 126 : 65_536;
            stage = AT_MORE_LENGTH;
            return true;
        }
        frameLength = length;
        return checkLength(sink);
    }

    private boolean onMoreLength(byte b, FrameSink sink) {
        if (missing == 8 && b < 0) {
            return fail(sink, "A length is negative");
        }
        frameLength = frameLength << 8 | (b & 0xff);
        missing--;
        if (missing == 0 && frameLength < least) {
            return fail(sink, "A length has more bytes than it needs");
        }
        return missing > 0 || checkLength(sink);
    }

    private boolean checkLength(FrameSink sink) {
        stage = AT_MASK;
        missing = 4;
        if (opcode >= CLOSE) {
            controlLength = 0;
            control = frameLength == 0 ? NOTHING : new byte[(int) frameLength];
            return true;
        }
        if (frameLength + messageLength > limits.messageBytes()) {
            sink.onViolation(
                    CloseCode.TOO_BIG,
                    "A message has more than " + limits.messageBytes() + " bytes");
            return false;
        }
        fragments++;
        boolean dust =
                fragments > MEAN_CHECKED_FROM
                        && frameLength + messageLength
                                < (long) fragments * limits.fragmentMeanBytes();
        if (fragments > limits.fragments() || dust) {
            sink.onViolation(CloseCode.POLICY_VIOLATION, "A message has too many fragments");
            return false;
        }
        inMessage = true;
        return true;
    }

    private boolean onMask(byte b, FrameSink sink) {
        mask = mask << 8 | (b & 0xff);
        missing--;
        if (missing > 0) {
            return true;
        }
        stage = AT_PAYLOAD;
        return frameLength > 0 || onFrameEnd(sink);
    }

    private boolean onPayload(ByteBuf in, FrameSink sink) {
        int size = (int) Math.min(frameLength - frameRead, in.readableBytes());
        if (opcode >= CLOSE) {
            in.readBytes(control, controlLength, size);
            Masking.apply(control, controlLength, size, mask, frameRead);
            controlLength += size;
        } else {
            reserve(size);
            in.readBytes(message, messageLength, size);
            Masking.apply(message, messageLength, size, mask, frameRead);
            if (text) {
                utf8 = Utf8.check(utf8, message, messageLength, messageLength + size);
            }
            messageLength += size;
            if (utf8 == Utf8.REJECT) {
                sink.onViolation(CloseCode.INVALID_PAYLOAD, "Text is not UTF-8");
                return false;
            }
        }
        frameRead += size;
        return frameRead < frameLength || onFrameEnd(sink);
    }

    /** Room for what has arrived, not for what was announced: a promise costs nothing. */
    private void reserve(int size) {
        int needed = messageLength + size;
        if (needed <= message.length) {
            return;
        }
        boolean lastPiece = fin && needed == messageLength + (frameLength - frameRead);
        int room =
                lastPiece
                        ? needed
                        : Math.min(
                                limits.messageBytes(),
                                Math.max(Math.max(needed, FIRST_PIECE), message.length * 2));
        message = Arrays.copyOf(message, room);
    }

    private boolean onFrameEnd(FrameSink sink) {
        stage = AT_FLAGS;
        if (opcode >= CLOSE) {
            byte[] payload = control;
            control = NOTHING;
            return switch (opcode) {
                case CLOSE -> onClose(payload, sink);
                case PING -> sink.onPing(payload);
                default -> sink.onPong();
            };
        }
        if (!fin) {
            return true;
        }
        if (utf8 != Utf8.ACCEPT) {
            sink.onViolation(CloseCode.INVALID_PAYLOAD, "Text ends inside a character");
            return false;
        }
        byte[] whole =
                messageLength == message.length ? message : Arrays.copyOf(message, messageLength);
        message = NOTHING;
        messageLength = 0;
        fragments = 0;
        inMessage = false;
        return text ? sink.onText(whole) : sink.onBinary(whole);
    }

    private boolean onClose(byte[] payload, FrameSink sink) {
        if (payload.length == 1) {
            return fail(sink, "A close frame has half a code");
        }
        if (payload.length >= 2) {
            int code = (payload[0] & 0xff) << 8 | (payload[1] & 0xff);
            if (!mayBeSent(code)) {
                return fail(sink, "A close code is not for the wire");
            }
            if (Utf8.check(Utf8.ACCEPT, payload, 2, payload.length) != Utf8.ACCEPT) {
                sink.onViolation(CloseCode.INVALID_PAYLOAD, "A close reason is not UTF-8");
                return false;
            }
        }
        sink.onClose(payload);
        return false;
    }

    /** Codes of RFC 6455, section 7.4, and of the IANA registry. */
    private static boolean mayBeSent(int code) {
        return (code >= 1000 && code <= 1003)
                || (code >= 1007 && code <= 1014)
                || (code >= 3000 && code <= 4999);
    }

    private static boolean fail(FrameSink sink, String reason) {
        sink.onViolation(CloseCode.PROTOCOL_ERROR, reason);
        return false;
    }
}
