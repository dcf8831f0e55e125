package dev.earshot.gateway.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.earshot.core.delivery.OutboundMessage;
import dev.earshot.testkit.sse.EventStreamGrammar;
import dev.earshot.testkit.sse.EventStreamParser;
import dev.earshot.testkit.sse.StreamEvent;
import dev.earshot.wire.EventId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What goes into an event comes out of it, as data and nothing else, for two parsers. */
class EventFramingTest {
    private static final String[] HOSTILE = {
        "\r", "\n", "\r\n", "\0", "\u0085", "\u2028", "\u2029", "\u000b", "\u000c", "\uFEFF", " ",
        ":", "", "id: 9", "event: x", "data: forged", "retry: 1", "\n\n", "\r\r", "\n\r", "é", "😀"
    };

    private final ByteArrayOutputStream stream = new ByteArrayOutputStream();
    private final List<StreamEvent> sent = new ArrayList<>();

    @Test
    void everyPairOfBytesStaysData() {
        for (int a = 0; a < 256; a++) {
            for (int b = 0; b < 256; b++) {
                send(new byte[] {(byte) a, (byte) b});
                send(new byte[] {'x', (byte) a, (byte) b, 'y'});
            }
        }
        assertThat(sent).hasSize(131_072);
        bothParsersSeeExactlyWhatWasSent();
    }

    @Test
    void hostileTextStaysData() {
        for (String a : HOSTILE) {
            for (String b : HOSTILE) {
                for (String c : HOSTILE) {
                    send((a + b + c).getBytes(StandardCharsets.UTF_8));
                }
            }
        }
        bothParsersSeeExactlyWhatWasSent();
    }

    @Test
    void anIdIsOneLineOfItsOwn() {
        long most = Long.MAX_VALUE;
        for (EventId id : List.of(new EventId(0, 0, 0), new EventId(most, most, most))) {
            for (String text : HOSTILE) {
                byte[] payload = text.getBytes(StandardCharsets.UTF_8);
                write(Frames.event(ByteBufAllocator.DEFAULT, message(payload), id));
                sent.add(new StreamEvent("message", data(payload), id.text()));
            }
        }
        bothParsersSeeExactlyWhatWasSent();
    }

    private void send(byte[] payload) {
        write(Frames.event(ByteBufAllocator.DEFAULT, message(payload)));
        sent.add(StreamEvent.of(data(payload)));
    }

    private void write(ByteBuf event) {
        stream.writeBytes(ByteBufUtil.getBytes(event));
        event.release();
    }

    private void bothParsersSeeExactlyWhatWasSent() {
        assertThat(EventStreamParser.parse(stream.toByteArray())).isEqualTo(sent);
        assertThat(EventStreamGrammar.parse(stream.toByteArray())).isEqualTo(sent);
    }

    private static OutboundMessage message(byte[] payload) {
        return new OutboundMessage(
                OutboundMessage.Kind.TEXT, payload, OutboundMessage.OnFull.CLOSE);
    }

    /** An event knows one line end only; which one it was before is lost. */
    private static String data(byte[] payload) {
        String text = new String(payload, StandardCharsets.UTF_8);
        return text.replace("\r\n", "\n").replace('\r', '\n');
    }
}
