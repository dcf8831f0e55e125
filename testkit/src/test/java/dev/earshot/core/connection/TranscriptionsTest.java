package dev.earshot.core.connection;

import static dev.earshot.core.connection.RegistryFixture.client;
import static dev.earshot.core.connection.RegistryFixture.player;
import static org.assertj.core.api.Assertions.assertThat;

import dev.earshot.core.connection.RegistryFixture.Client;
import dev.earshot.core.device.Transcriptions;
import dev.earshot.core.mailbox.MailboxSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What was understood goes to the device that spoke, or waits for it where that is wanted. */
class TranscriptionsTest {
    private final RegistryFixture fixture = new RegistryFixture();
    private final Transcriptions transcriptions =
            new Transcriptions(
                    fixture.registry.publisher(),
                    fixture.store.devices(),
                    MailboxSettings.DEFAULTS);

    private Client device(String device) {
        return fixture.open(client(player("ann", device, "*"), null));
    }

    private void understood(String json) {
        transcriptions.onMessage(json.getBytes(StandardCharsets.UTF_8));
        fixture.clock.runPending();
    }

    private static String of(String device) {
        return "{\"type\": \"transcription\", \"session_id\": \"s\", \"device_id\": \""
                + device
                + "\", \"text\": \"hello\", \"success\": true}";
    }

    private static List<String> got(Client client) {
        return client.outbound.texts("transcription");
    }

    @Test
    void goesToTheDeviceThatSpokeAndToNoOther() {
        Client pad = device("pad");
        Client other = device("other");
        understood(of("pad"));
        assertThat(got(pad).getFirst())
                .endsWith(
                        ",\"session_id\":\"s\",\"device_id\":\"pad\",\"text\":\"hello\",\"success\":true}");
        assertThat(got(other)).isEmpty();
    }

    @Test
    void isForNobodyWhereTheDeviceIsUnknownOrUnnamed() {
        Client other = device("other");
        understood(of("nowhere"));
        understood(of("no/id"));
        understood("{\"type\":\"transcription\",\"text\":\"x\"}");
        understood("not json");
        understood("[1]");
        assertThat(got(other)).isEmpty();
    }

    @Test
    void doesNotWaitForADeviceThatIsAwayUnlessThatIsWanted() {
        device("pad").close();
        understood(of("pad"));
        assertThat(got(device("pad"))).isEmpty();
    }

    @Test
    void waitsTenMinutesWhereTheDevicesProfileKeepsThem() {
        device("pad").close();
        assertThat(fixture.get(fixture.store.devices().keepTranscriptions("pad", true))).isTrue();
        understood(of("pad"));
        Client back = device("pad");
        assertThat(got(back)).hasSize(1);
        back.close();
        fixture.clock.advance(Duration.ofMinutes(12));
        assertThat(got(device("pad"))).isEmpty();
    }
}
