package dev.earshot.gateway.net;

import dev.earshot.core.connection.Transport;
import dev.earshot.wire.CloseCode;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/** Counts of what the gateway did since it was made, for metrics. Thread-safe. */
@SuppressWarnings("EnumOrdinal") // Places in arrays that nobody else sees.
public final class Traffic {
    private final AtomicLongArray requestsByClass = new AtomicLongArray(6);
    private final AtomicLongArray closes = new AtomicLongArray(CloseCode.values().length);
    private final AtomicLongArray open = new AtomicLongArray(Transport.values().length);
    private final AtomicLongArray opened = new AtomicLongArray(Transport.values().length);
    private final AtomicLongArray refused = new AtomicLongArray(Refused.values().length);
    private final LongAdder dropped = new LongAdder();
    private final LongAdder sent = new LongAdder();
    private final LongAdder received = new LongAdder();

    /** Creates it with all counts at zero. */
    public Traffic() {}

    /** Counts an HTTP answer. */
    public void answered(int status) {
        requestsByClass.incrementAndGet(Math.clamp(status / 100, 0, 5));
    }

    /** Counts a new socket. */
    public void socketOpened(Transport transport) {
        open.incrementAndGet(transport.ordinal());
        opened.incrementAndGet(transport.ordinal());
    }

    /** Counts the end of a socket. */
    public void socketClosed(Transport transport) {
        open.decrementAndGet(transport.ordinal());
    }

    /** Counts a close that the server began. */
    public void closed(CloseCode code) {
        closes.incrementAndGet(code.ordinal());
    }

    /** Counts somebody who was refused or cut off. */
    public void refused(Refused reason) {
        refused.incrementAndGet(reason.ordinal());
    }

    /** Counts a message left out because a queue was full. */
    public void messageDropped() {
        dropped.increment();
    }

    /** Counts messages queued for sending. */
    public void messageSent() {
        sent.increment();
    }

    /** Counts a text message that arrived. */
    public void messageReceived() {
        received.increment();
    }

    /**
     * HTTP answers with a status of this class.
     *
     * @param statusClass 1 to 5, for 1xx to 5xx
     */
    public long answers(int statusClass) {
        return requestsByClass.get(statusClass);
    }

    /** Closes that the server began, by code. */
    public long closes(CloseCode code) {
        return closes.get(code.ordinal());
    }

    /** Who was refused or cut off so far, by reason. */
    public long refusals(Refused reason) {
        return refused.get(reason.ordinal());
    }

    /** Sockets open at present. */
    public long open(Transport transport) {
        return open.get(transport.ordinal());
    }

    /** Sockets opened so far. */
    public long opened(Transport transport) {
        return opened.get(transport.ordinal());
    }

    /** Messages left out because a queue was full. */
    public long dropped() {
        return dropped.sum();
    }

    /** Messages queued for sending. */
    public long sent() {
        return sent.sum();
    }

    /** Text messages that arrived. */
    public long received() {
        return received.sum();
    }
}
