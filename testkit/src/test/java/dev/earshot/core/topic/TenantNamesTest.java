package dev.earshot.core.topic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.earshot.core.delivery.OutboundMessage;
import dev.earshot.core.identity.RoomPatterns;
import dev.earshot.core.loop.Loop;
import dev.earshot.core.mailbox.Reader;
import dev.earshot.testkit.ManualClock;
import dev.earshot.testkit.ManualLoop;
import dev.earshot.wire.Ids;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * A21: two tenants whose names are as alike as names can be made never meet in a topic, a log, a
 * cursor or a room pattern.
 */
class TenantNamesTest {
    private static final int CASES = 150_000;
    private static final String ALPHABET = "abAB019._:@-";

    /** What a name may be cut or glued with to pass for another's. */
    private static final List<String> TRICKS =
            List.of(
                    ":", "!", "/", "*", "!urgent", ".", "@", "-", "device:", "user:", "room:",
                    "all", "group:", "audio:", "\u0430", "\u0131", "\u017f", "\u212a", "\uff41",
                    "\u200b", "\u00ad", "\u0000", " ", "%", "\u2028", "\ud800", "A\u030a");

    private final Random random = new Random(21);

    @Test
    void readsNothingButWhatItWroteItself() {
        int read = 0;
        for (int i = 0; i < CASES; i++) {
            String name = name();
            LogName log = log(name);
            assertThat(LogName.parse(log.text())).isEqualTo(log);

            String forged = mangled(log.text());
            LogName parsed = LogName.parse(forged);
            if (parsed != null) {
                read++;
                assertThat(parsed.text()).isEqualTo(forged);
                assertThat(Ids.valid(parsed.topic().name())).isTrue();
            }
            assertThat(Objects.equals(parsed, log)).isEqualTo(forged.equals(log.text()));
        }
        assertThat(read).isGreaterThan(CASES / 100);
    }

    @Test
    void givesDifferentLogsAndReadersDifferentTexts() {
        for (int i = 0; i < CASES; i++) {
            String one = name();
            String two = alike(one);
            LogName a = log(one);
            LogName b = log(two);
            assertThat(a.text().equals(b.text())).isEqualTo(a.equals(b));

            int cut = random.nextInt(one.length() + 1);
            Reader whole = new Reader(one, random.nextBoolean() ? null : two);
            Reader other =
                    cut == 0 || cut == one.length()
                            ? new Reader(two, random.nextBoolean() ? null : one)
                            : new Reader(one.substring(0, cut), one.substring(cut));
            assertThat(whole.text().equals(other.text())).isEqualTo(whole.equals(other));
        }
    }

    @Test
    void opensRoomsOfOneTenantOnly() {
        for (int i = 0; i < CASES; i++) {
            String tenant = name();
            String other = alike(tenant);
            RoomPatterns own = new RoomPatterns(List.of(tenant, tenant + ".*"));
            assertThat(own.admit(tenant + ".hall")).isTrue();
            if (!other.equals(tenant)) {
                boolean inside = other.startsWith(tenant + ".");
                assertThat(own.admit(other)).as("%s enters %s", tenant, other).isEqualTo(inside);
            }
        }
    }

    @Test
    void deliversToTheTopicThatWasNamedAndToNoOther() {
        ManualClock clock = new ManualClock();
        ManualLoop loop = clock.newLoop();
        LocalTopicIndex index = new LocalTopicIndex();
        OutboundMessage message =
                new OutboundMessage(
                        OutboundMessage.Kind.TEXT,
                        "{}".getBytes(StandardCharsets.UTF_8),
                        OutboundMessage.OnFull.DROP);
        int met = 0;
        for (int i = 0; i < CASES; i++) {
            Topic mine = log(name()).topic();
            Topic theirs = log(alike(mine.name())).topic();
            Ear ear = new Ear(loop);
            loop.inside(() -> index.subscribe(mine, ear));
            index.publish(theirs, message);
            loop.runPending();
            assertThat(ear.heard == 1).isEqualTo(mine.equals(theirs));
            met += ear.heard;
            loop.inside(() -> index.unsubscribe(mine, ear));
        }
        assertThat(met).isPositive();
        assertThat(index.topics()).isZero();
    }

    private String name() {
        int length = random.nextInt(20) == 0 ? Ids.MAX_LENGTH : 1 + random.nextInt(6);
        StringBuilder name = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            name.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return name.toString();
    }

    /** Another valid name, or now and then the same, that differs as little as it can. */
    private String alike(String name) {
        List<String> ways = new ArrayList<>();
        ways.add(name);
        ways.add(name.toUpperCase(Locale.ROOT));
        ways.add(name.toLowerCase(Locale.ROOT));
        ways.add(name.substring(1));
        ways.add(name.substring(0, name.length() - 1));
        ways.add(name + ".hall");
        ways.add(name + ":hall");
        ways.add("user:" + name);
        ways.add(name + name);
        ways.add(name());
        String chosen = ways.get(random.nextInt(ways.size()));
        return Ids.valid(chosen) ? chosen : name();
    }

    private LogName log(String name) {
        Topic topic =
                switch (random.nextInt(4)) {
                    case 0 -> Topic.device(name);
                    case 1 -> Topic.user(name);
                    case 2 -> Topic.room(name);
                    default -> Topic.group(name);
                };
        return random.nextBoolean() ? LogName.normal(topic) : LogName.urgent(topic);
    }

    private String mangled(String text) {
        String trick = TRICKS.get(random.nextInt(TRICKS.size()));
        int at = random.nextInt(text.length() + 1);
        return switch (random.nextInt(6)) {
            case 0 -> text.substring(0, at) + trick + text.substring(at);
            case 1 ->
                    text.substring(0, at) + trick + text.substring(Math.min(text.length(), at + 1));
            case 2 -> text.substring(0, at);
            case 3 -> text.substring(at);
            case 4 -> text.toUpperCase(Locale.ROOT);
            default -> text + trick;
        };
    }

    private static final class Ear implements Subscriber {
        private final Loop loop;
        private int heard;

        Ear(Loop loop) {
            this.loop = loop;
        }

        @Override
        public Loop loop() {
            return loop;
        }

        @Override
        public void deliver(OutboundMessage message) {
            heard++;
        }
    }
}
