package dev.earshot.gateway.socket;

import dev.earshot.core.delivery.OutboundMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The framed form of the last message that a loop sent, by identity: a fan-out encodes once for
 * each loop and every receiver shares the bytes. Confined to the loop.
 */
final class FrameMemo {
    private final ByteBufAllocator allocator;
    private final BiFunction<ByteBufAllocator, OutboundMessage, ByteBuf> encoder;
    private @Nullable OutboundMessage last;
    private @Nullable ByteBuf frame;

    FrameMemo(
            ByteBufAllocator allocator,
            BiFunction<ByteBufAllocator, OutboundMessage, ByteBuf> encoder) {
        this.allocator = allocator;
        this.encoder = encoder;
    }

    /** The framed message; the caller retains what it hands on. */
    @SuppressWarnings("ReferenceEquality") // The identity of a message stands for its bytes.
    ByteBuf of(OutboundMessage message) {
        ByteBuf present = frame;
        if (present != null && message == last) {
            return present;
        }
        if (present != null) {
            present.release();
        }
        ByteBuf fresh = encoder.apply(allocator, message);
        frame = fresh;
        last = message;
        return fresh;
    }

    /** Lets the last message go. */
    void clear() {
        if (frame != null) {
            frame.release();
        }
        frame = null;
        last = null;
    }
}
