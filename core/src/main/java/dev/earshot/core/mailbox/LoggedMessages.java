package dev.earshot.core.mailbox;

import dev.earshot.core.delivery.OutboundMessage;
import dev.earshot.core.topic.LogName;
import dev.earshot.wire.Json;
import dev.earshot.wire.ServerMessage;
import java.nio.charset.StandardCharsets;

/** Encodes messages for their receivers, once for all of them. Stateless, thread-safe. */
public final class LoggedMessages {
    private LoggedMessages() {}

    /** A message that stands in a log at its offset. */
    public static OutboundMessage of(LogName log, StoredMessage message) {
        String topic = log.text();
        return new OutboundMessage(
                OutboundMessage.Kind.TEXT,
                encode(topic, message),
                OutboundMessage.OnFull.SPILL,
                topic,
                message.seq());
    }

    /**
     * A message that is stored nowhere.
     *
     * @param message its offset is 0
     */
    public static OutboundMessage fleeting(String topic, StoredMessage message) {
        return new OutboundMessage(
                OutboundMessage.Kind.TEXT, encode(topic, message), OutboundMessage.OnFull.DROP);
    }

    /** That messages are missing. */
    public static OutboundMessage gap(String topic, Gap gap) {
        return OutboundMessage.fleeting(
                new ServerMessage.Gap(topic, gap.from(), gap.to(), gap.lost(), gap.reason()));
    }

    private static byte[] encode(String topic, StoredMessage message) {
        Long seq = message.seq() == 0 ? null : message.seq();
        if (message.kind().equals(Draft.TRANSCRIPTION)) {
            // Its data is an object whose fields stand in the message itself.
            String place = seq == null ? "" : ",\"seq\":" + seq + ",\"topic\":\"" + topic + '"';
            String data = message.data();
            String fields = data.equals("{}") ? "}" : "," + data.substring(1);
            return ("{\"type\":\"transcription\",\"id\":\"" + message.id() + '"' + place + fields)
                    .getBytes(StandardCharsets.UTF_8);
        }
        return Json.encode(
                new ServerMessage.Message(
                        message.id(),
                        seq,
                        topic,
                        message.from(),
                        message.data(),
                        message.sentAt().toString()));
    }
}
