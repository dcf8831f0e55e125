package dev.earshot.core.connection;

import dev.earshot.core.mailbox.Draft;
import dev.earshot.core.mailbox.MessageClass;
import dev.earshot.core.publish.Publication;
import dev.earshot.core.publish.Receipt;
import dev.earshot.core.topic.Lane;
import dev.earshot.core.topic.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Publishes in tests and reads what arrived. */
final class Mail {
    private static final Pattern DATA = Pattern.compile("\"data\":(\\d+)");

    private final RegistryFixture fixture;

    Mail(RegistryFixture fixture) {
        this.fixture = fixture;
    }

    Receipt to(Topic topic, int data) {
        return publish(of(topic, data));
    }

    Receipt publish(Publication publication) {
        return fixture.get(fixture.registry.publisher().publish(publication));
    }

    static Publication of(Topic topic, int data) {
        return of(topic, data, Lane.NORMAL, null, null, null);
    }

    static Publication durable(Topic topic, int data) {
        return of(topic, data, Lane.NORMAL, MessageClass.DURABLE, null, null);
    }

    static Publication urgent(Topic topic, int data) {
        return of(topic, data, Lane.URGENT, null, null, null);
    }

    static Publication latest(Topic topic, int data, String key) {
        return of(topic, data, Lane.NORMAL, MessageClass.LATEST, key, null);
    }

    static Publication of(
            Topic topic,
            int data,
            Lane lane,
            @Nullable MessageClass promised,
            @Nullable String key,
            @Nullable Duration ttl) {
        return new Publication(
                topic,
                Draft.MESSAGE,
                "test",
                String.valueOf(data),
                lane,
                promised,
                key,
                ttl,
                null,
                Duration.ZERO);
    }

    /** The numbers that a client got, in order. */
    static List<Integer> got(RegistryFixture.Client client) {
        List<Integer> numbers = new ArrayList<>();
        for (String text : client.outbound.texts("message")) {
            Matcher matcher = DATA.matcher(text);
            if (matcher.find()) {
                numbers.add(Integer.valueOf(matcher.group(1)));
            }
        }
        return numbers;
    }

    static String ack(String topic, long upTo) {
        return "{\"type\":\"ack\",\"topic\":\"" + topic + "\",\"up_to\":" + upTo + "}";
    }
}
