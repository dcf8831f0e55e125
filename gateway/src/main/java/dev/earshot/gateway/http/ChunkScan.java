package dev.earshot.gateway.http;

import io.netty.buffer.ByteBuf;

/**
 * Walks over the raw bytes of a chunked body ahead of the parser, with less forgiveness: a size is
 * one to eight digits and nothing else, lines end in CR LF, and what is no data has a bound.
 * Confined to the event loop.
 *
 * <pre>
 *  *( size [";" extension] CR LF data CR LF )  "0" [";" extension] CR LF  *( name ":" value CR LF )  CR LF
 * </pre>
 */
final class ChunkScan {
    private static final int MAX_DIGITS = 8;

    /** Extensions and trailers of one body together; nobody here reads them. */
    private static final int MAX_BESIDES = 4096;

    private State state = State.SIZE;
    private int ahead;
    private int digits;
    private int besides;
    private long left;

    private enum State {
        SIZE,
        EXTENSION,
        SIZE_LF,
        DATA,
        DATA_CR,
        DATA_LF,
        TRAILER,
        NAME,
        VALUE,
        TRAILER_LF,
        END_LF,
        COMPLETE,
        BROKEN
    }

    /** Expects the next body. */
    void reset() {
        state = State.SIZE;
        ahead = 0;
        digits = 0;
        besides = 0;
        left = 0;
    }

    /** The parser took out this many of the bytes that were scanned. */
    void taken(int bytes) {
        ahead -= bytes;
    }

    /** Goes on to the end of the body or of what is there; false where the body is broken. */
    boolean scan(ByteBuf in) {
        int from = in.readerIndex();
        int available = in.readableBytes();
        while (ahead < available && state != State.COMPLETE && state != State.BROKEN) {
            if (state == State.DATA) {
                int step = (int) Math.min(left, available - ahead);
                ahead += step;
                left -= step;
                state = left == 0 ? State.DATA_CR : State.DATA;
            } else {
                state = next(in.getByte(from + ahead) & 0xff);
                ahead++;
            }
        }
        return state != State.BROKEN;
    }

    private State next(int b) {
        return switch (state) {
            case SIZE -> size(b);
            case EXTENSION -> b == '\r' ? State.SIZE_LF : text(b, State.EXTENSION);
            case SIZE_LF -> sizeEnd(b);
            case DATA_CR -> only(b, '\r', State.DATA_LF);
            case DATA_LF -> only(b, '\n', State.SIZE);
            case TRAILER -> b == '\r' ? State.END_LF : name(b);
            case NAME -> b == ':' ? State.VALUE : name(b);
            case VALUE -> b == '\r' ? State.TRAILER_LF : text(b, State.VALUE);
            case TRAILER_LF -> only(b, '\n', State.TRAILER);
            case END_LF -> only(b, '\n', State.COMPLETE);
            case DATA, COMPLETE, BROKEN -> throw new IllegalStateException("No byte to look at");
        };
    }

    private State size(int b) {
        int digit = b < 0x80 ? Character.digit(b, 16) : -1;
        if (digit >= 0) {
            digits++;
            left = left << 4 | digit;
            return digits <= MAX_DIGITS && left <= Integer.MAX_VALUE ? State.SIZE : State.BROKEN;
        }
        if (digits == 0) {
            return State.BROKEN;
        }
        return b == ';' ? State.EXTENSION : only(b, '\r', State.SIZE_LF);
    }

    private State sizeEnd(int b) {
        digits = 0;
        return only(b, '\n', left == 0 ? State.TRAILER : State.DATA);
    }

    private State name(int b) {
        besides++;
        return HeadScan.isToken(b) && besides <= MAX_BESIDES ? State.NAME : State.BROKEN;
    }

    private State text(int b, State then) {
        besides++;
        return HeadScan.isText(b) && besides <= MAX_BESIDES ? then : State.BROKEN;
    }

    private static State only(int b, char wanted, State then) {
        return b == wanted ? then : State.BROKEN;
    }
}
