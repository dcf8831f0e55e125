package dev.earshot.testkit;

import dev.earshot.core.delivery.Outbound;
import dev.earshot.core.delivery.OutboundMessage;
import dev.earshot.core.loop.Loop;
import dev.earshot.wire.CloseCode;
import dev.earshot.wire.EventId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * An {@link Outbound} without a socket that keeps what it was given. By default every message
 * counts as written at once; after {@link #holdWrites()} only when the test says so. One thread at
 * a time; it fails a caller outside its loop.
 */
public final class RecordingOutbound implements Outbound {
    private final Loop loop;
    private final List<OutboundMessage> messages = new ArrayList<>();
    private final List<EventId> ids = new ArrayList<>();
    private final Queue<Runnable> unwritten = new ArrayDeque<>();
    private boolean holding;
    private boolean gone;
    private int pings;
    private long queuedBytes;
    private long room = Long.MAX_VALUE;
    private @Nullable CloseCode closeCode;
    private @Nullable String closeReason;
    private Runnable onPing = () -> {};

    /** Makes one that belongs to this loop. */
    public RecordingOutbound(Loop loop) {
        this.loop = loop;
    }

    @Override
    public Loop loop() {
        return loop;
    }

    @Override
    public void send(OutboundMessage message) {
        send(message, () -> {});
    }

    @Override
    public void send(OutboundMessage message, Runnable onWritten) {
        checkLoop();
        if (gone || closeCode != null) {
            return;
        }
        messages.add(message);
        if (holding) {
            queuedBytes += message.payload().length;
            unwritten.add(() -> {
                queuedBytes -= message.payload().length;
                onWritten.run();
            });
        } else {
            onWritten.run();
        }
    }

    @Override
    public boolean offer(OutboundMessage message, @Nullable EventId id) {
        checkLoop();
        if (gone || closeCode != null || queuedBytes >= room) {
            return false;
        }
        if (id != null) {
            ids.add(id);
        }
        send(message);
        return true;
    }

    @Override
    public void ping() {
        checkLoop();
        if (!gone && closeCode == null) {
            pings++;
            onPing.run();
        }
    }

    @Override
    public void close(CloseCode code, String reason) {
        checkLoop();
        if (!gone && closeCode == null) {
            closeCode = code;
            closeReason = reason;
        }
    }

    @Override
    public long queuedBytes() {
        return queuedBytes;
    }

    /** From now on messages count as written only in {@link #writeAll()}. */
    public void holdWrites() {
        holding = true;
    }

    /** From now on offers are refused while so many bytes are held. */
    public void room(long bytes) {
        room = bytes;
    }

    /** The ids that came with offers, in order. */
    public List<EventId> ids() {
        return List.copyOf(ids);
    }

    /** Everything held counts as written now. Call inside the loop. */
    public void writeAll() {
        for (Runnable next = unwritten.poll(); next != null; next = unwritten.poll()) {
            next.run();
        }
    }

    /** The socket has gone: nothing more is kept, nothing held is written. */
    public void lose() {
        gone = true;
        unwritten.clear();
        queuedBytes = 0;
    }

    /** Runs this on every ping, such as a pong. */
    public void onPing(Runnable action) {
        onPing = action;
    }

    /** Every message in order. */
    public List<OutboundMessage> messages() {
        return List.copyOf(messages);
    }

    /** The JSON messages in order, as text. */
    public List<String> texts() {
        return messages.stream()
                .filter(message -> message.kind() == OutboundMessage.Kind.TEXT)
                .map(message -> new String(message.payload(), StandardCharsets.UTF_8))
                .toList();
    }

    /** The JSON messages of one type in order, as text. */
    public List<String> texts(String type) {
        return texts().stream()
                .filter(text -> text.startsWith("{\"type\":\"" + type + "\""))
                .toList();
    }

    /** The binary messages in order. */
    public List<byte[]> binaries() {
        return messages.stream()
                .filter(message -> message.kind() == OutboundMessage.Kind.BINARY)
                .map(OutboundMessage::payload)
                .toList();
    }

    /** Forgets the messages so far. */
    public void forget() {
        messages.clear();
    }

    /** How often it was asked for proof of life. */
    public int pings() {
        return pings;
    }

    /** How it was closed, or null while open. */
    public @Nullable CloseCode closeCode() {
        return closeCode;
    }

    /** Why it was closed, or null while open. */
    public @Nullable String closeReason() {
        return closeReason;
    }

    private void checkLoop() {
        if (!loop.inLoop()) {
            throw new AssertionError("an Outbound is confined to its loop");
        }
    }
}
