package dev.earshot.gateway.socket;

import dev.earshot.core.delivery.OutboundMessage;
import dev.earshot.fuzz.Budget;
import dev.earshot.fuzz.Finding;
import dev.earshot.testkit.sse.EventStreamGrammar;
import dev.earshot.testkit.sse.EventStreamParser;
import dev.earshot.testkit.sse.StreamEvent;
import dev.earshot.wire.EventId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * An event's id and data: the id that a client sends back is read in its one form or not at all,
 * and what is put into an event comes out of two parsers as that event alone.
 */
public final class EventFuzz {

    private EventFuzz() {}

    /** Runs one input. */
    public static void fuzzerTestOneInput(byte[] input) {
        String text = new String(input, StandardCharsets.ISO_8859_1);
        Budget.run(() -> EventId.parse(text));
        EventId id = EventId.parse(text);
        Finding.unless(id == null || id.text().equals(text), "an id in two forms");
        EventId given = id == null ? new EventId(input.length, 0, 1) : id;
        Finding.unlessSame("an id's way there and back", given, EventId.parse(given.text()));

        OutboundMessage message =
                new OutboundMessage(OutboundMessage.Kind.TEXT, input, OutboundMessage.OnFull.CLOSE);
        ByteBuf event = Frames.event(UnpooledByteBufAllocator.DEFAULT, message, given);
        byte[] stream = ByteBufUtil.getBytes(event);
        event.release();
        String data =
                new String(input, StandardCharsets.UTF_8).replace("\r\n", "\n").replace('\r', '\n');
        List<StreamEvent> sent = List.of(new StreamEvent("message", data, given.text()));
        Finding.unlessSame("one parser", sent, EventStreamParser.parse(stream));
        Finding.unlessSame("the other parser", sent, EventStreamGrammar.parse(stream));
    }
}
