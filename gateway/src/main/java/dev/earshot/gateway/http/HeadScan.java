package dev.earshot.gateway.http;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the raw bytes of the head of a request before any of them is parsed, and refuses all on
 * whose meaning two servers in a row could disagree: the parser behind it forgives empty lines,
 * folded lines, odd white space and more. Takes each byte once, however small the pieces come.
 * Confined to the event loop.
 *
 * <pre>
 *  [CR LF]  method SP target SP HTTP/d.d CR LF  *( name ":" value CR LF )  CR LF
 * </pre>
 */
final class HeadScan {
    private static final byte[] VERSION = {'H', 'T', 'T', 'P', '/', 'd', '.', 'd'};
    private static final RequestCheck.Fault GRAMMAR =
            new RequestCheck.Fault(400, "This is not a request of HTTP/1.1");

    private final int mostLine;
    private final int mostFields;
    private State state = State.START;
    private int scanned;
    private int fieldsFrom;
    private int version;
    private boolean blankLine;
    private RequestCheck.@Nullable Fault fault;

    private enum State {
        START,
        BLANK_LF,
        METHOD,
        TARGET_START,
        TARGET,
        VERSION,
        LINE_LF,
        FIELD,
        NAME,
        VALUE,
        FIELD_LF,
        END_LF,
        COMPLETE,
        BROKEN
    }

    HeadScan(HttpLimits limits) {
        mostLine = limits.requestLineBytes();
        mostFields = limits.headerBytes();
    }

    /** Expects the next head. */
    void reset() {
        state = State.START;
        scanned = 0;
        fieldsFrom = 0;
        blankLine = false;
    }

    /**
     * Goes on at the first byte that it has not seen; none may be taken out before the head is
     * complete.
     *
     * @return whether the head is complete, or broken: then there is a {@link #fault()}
     */
    boolean scan(ByteBuf in) {
        int from = in.readerIndex();
        int available = in.readableBytes();
        while (scanned < available && state != State.COMPLETE && state != State.BROKEN) {
            state = next(in.getByte(from + scanned) & 0xff);
            scanned++;
            if (state == State.BROKEN) {
                fault = GRAMMAR;
            } else if (fieldsFrom == 0 && scanned > mostLine) {
                fail(new RequestCheck.Fault(414, "The request line is too long"));
            } else if (fieldsFrom > 0 && scanned - fieldsFrom > mostFields) {
                fail(new RequestCheck.Fault(431, "The headers are too long"));
            }
        }
        return state == State.COMPLETE || state == State.BROKEN;
    }

    private void fail(RequestCheck.Fault because) {
        state = State.BROKEN;
        fault = because;
    }

    RequestCheck.@Nullable Fault fault() {
        return fault;
    }

    private State next(int b) {
        return switch (state) {
            case START -> start(b);
            case BLANK_LF -> only(b, '\n', State.START);
            case METHOD -> b == ' ' ? State.TARGET_START : token(b, State.METHOD);
            case TARGET_START -> b == ' ' ? State.BROKEN : target(b);
            case TARGET -> target(b);
            case VERSION -> version(b);
            case LINE_LF -> line(b);
            case FIELD -> b == '\r' ? State.END_LF : token(b, State.NAME);
            case NAME -> b == ':' ? State.VALUE : token(b, State.NAME);
            case VALUE -> value(b);
            case FIELD_LF -> only(b, '\n', State.FIELD);
            case END_LF -> only(b, '\n', State.COMPLETE);
            case COMPLETE, BROKEN -> throw new IllegalStateException("Over");
        };
    }

    /** One empty line is forgiven, as RFC 9112 (section 2.2) asks. */
    private State start(int b) {
        if (b == '\r' && !blankLine) {
            blankLine = true;
            return State.BLANK_LF;
        }
        return token(b, State.METHOD);
    }

    private State target(int b) {
        if (b == ' ') {
            version = 0;
            return State.VERSION;
        }
        return b > ' ' && b < 0x7f ? State.TARGET : State.BROKEN;
    }

    private State version(int b) {
        if (version == VERSION.length) {
            return only(b, '\r', State.LINE_LF);
        }
        byte wanted = VERSION[version++];
        boolean fits = wanted == 'd' ? b >= '0' && b <= '9' : b == wanted;
        return fits ? State.VERSION : State.BROKEN;
    }

    private State line(int b) {
        fieldsFrom = scanned + 1;
        return only(b, '\n', State.FIELD);
    }

    private static State value(int b) {
        if (b == '\r') {
            return State.FIELD_LF;
        }
        return isText(b) ? State.VALUE : State.BROKEN;
    }

    private static State only(int b, char wanted, State then) {
        return b == wanted ? then : State.BROKEN;
    }

    private static State token(int b, State then) {
        return isToken(b) ? then : State.BROKEN;
    }

    /** What a value or a comment may have: no control character but the tabulator. */
    static boolean isText(int b) {
        return b == '\t' || (b >= ' ' && b != 0x7f);
    }

    /** What a method or the name of a field is made of (RFC 9110, section 5.6.2). */
    static boolean isToken(int b) {
        return (b >= 'a' && b <= 'z')
                || (b >= 'A' && b <= 'Z')
                || (b >= '0' && b <= '9')
                || (b < 0x7f && "!#$%&'*+-.^_`|~".indexOf(b) >= 0);
    }
}
