package dev.earshot.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.earshot.core.device.DeviceRow;
import dev.earshot.core.device.DeviceStore;
import dev.earshot.core.mailbox.Appended;
import dev.earshot.core.mailbox.LogBounds;
import dev.earshot.core.mailbox.Reader;
import dev.earshot.core.topic.LogName;
import dev.earshot.core.topic.Topic;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What every {@link DeviceStore} does. For one test thread at a time. */
public abstract class DeviceStoreContract extends StoreContract {
    private static final Instant EARLY = Instant.parse("2026-11-21T10:00:00.123456Z");
    private static final Instant LATE = EARLY.plusSeconds(60);

    @Test
    void aDeviceBecomesKnownByEntering() {
        assertThat(await(devices().find("pad"))).isEmpty();

        enter("ann", EARLY);

        assertThat(await(devices().find("pad")))
                .contains(new DeviceRow("pad", "ann", null, EARLY, EARLY, null));
        assertThat(await(devices().find("PAD"))).isEmpty();
    }

    @Test
    void lastSeenMovesForwardOnly() {
        enter("ann", EARLY);
        enter("ann", LATE);
        enter("ann", EARLY);

        assertThat(await(devices().find("pad")))
                .contains(new DeviceRow("pad", "ann", null, EARLY, LATE, null));
    }

    @Test
    void keepsVersionAndOverrideOfAKnownDevice() {
        enter("ann", EARLY);
        await(devices().version("pad", "1.2.3 ü"));

        assertThat(await(devices().keepTranscriptions("pad", false))).isTrue();
        enter("ann", EARLY);
        assertThat(await(devices().find("pad")))
                .contains(new DeviceRow("pad", "ann", "1.2.3 ü", EARLY, EARLY, false));
        assertThat(await(devices().keepTranscriptions("pad", null))).isTrue();
        assertThat(await(devices().find("pad")))
                .contains(new DeviceRow("pad", "ann", "1.2.3 ü", EARLY, EARLY, null));
    }

    @Test
    void ignoresWhatIsSaidOfUnknownDevices() {
        await(devices().version("pad", "1"));

        assertThat(await(devices().keepTranscriptions("pad", true))).isFalse();
        assertThat(await(devices().find("pad"))).isEmpty();
    }

    @Test
    void forgetsADeviceWithWhatWaitsForIt() {
        LogName log = LogName.normal(Topic.device("pad"));
        enter("ann", EARLY);
        LogBounds bounds = new LogBounds(9, 999, LogBounds.Overflow.DROP_OLDEST);
        SampleDraft draft = new SampleDraft(log, "a", EARLY, LATE, bounds);
        await(store().mailboxes().append(draft.build()));

        assertThat(await(devices().removeSeenBefore(EARLY))).isZero();
        assertThat(await(devices().removeSeenBefore(LATE))).isEqualTo(1);

        assertThat(await(devices().find("pad"))).isEmpty();
        assertThat(await(store().mailboxes().append(draft.build())))
                .isEqualTo(new Appended.Unknown());
        enter("bob", EARLY);
        assertThat(await(store().mailboxes().read(log, 0, 9, EARLY)).messages()).isEmpty();
    }

    @Test
    void forgetsManyDevices() {
        for (int i = 0; i < 1_100; i++) {
            await(store().mailboxes().enter(new Reader("ann", "d" + i), Set.of(), EARLY));
        }

        assertThat(await(devices().removeSeenBefore(LATE))).isEqualTo(1_100);
    }

    @Test
    void keepsTheDevicesOfGroups() {
        await(devices().addToGroup("g", "pad"));
        await(devices().addToGroup("g", "pad"));
        await(devices().addToGroup("g", "phone"));
        await(devices().addToGroup("h", "pad"));

        assertThat(await(devices().removeFromGroup("g", "phone"))).isTrue();
        assertThat(await(devices().removeFromGroup("g", "phone"))).isFalse();

        assertThat(await(devices().groups()))
                .isEqualTo(Map.of("g", Set.of("pad"), "h", Set.of("pad")));
        await(devices().removeFromGroup("h", "pad"));
        assertThat(await(devices().groups())).isEqualTo(Map.of("g", Set.of("pad")));
    }

    @Test
    void keepsTheUsersOfRooms() {
        await(devices().addToRoom("r", "ann"));
        await(devices().addToRoom("r", "ann"));
        await(devices().addToRoom("r", "bob"));

        assertThat(await(devices().removeFromRoom("r", "bob"))).isTrue();
        assertThat(await(devices().removeFromRoom("r", "bob"))).isFalse();

        assertThat(await(devices().rooms())).isEqualTo(Map.of("r", Set.of("ann")));
        assertThat(await(devices().groups())).isEmpty();
    }

    private void enter(String user, Instant now) {
        await(store().mailboxes().enter(new Reader(user, "pad"), Set.of(), now));
    }

    private DeviceStore devices() {
        return store().devices();
    }
}
