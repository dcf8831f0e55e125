package dev.earshot.testkit.contract;

import dev.earshot.core.mailbox.Appended;
import dev.earshot.core.mailbox.CursorMove;
import dev.earshot.core.mailbox.Draft;
import dev.earshot.core.mailbox.LogBounds;
import dev.earshot.core.mailbox.LogPage;
import dev.earshot.core.mailbox.MailboxStore;
import dev.earshot.core.mailbox.Position;
import dev.earshot.core.mailbox.Reader;
import dev.earshot.core.mailbox.StoredMessage;
import dev.earshot.core.topic.LogName;
import dev.earshot.core.topic.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the contracts of a {@link MailboxStore} share. A store with a clock of its own is opened
 * with one that stands at {@link #NOW}. For one test thread at a time.
 */
abstract class MailboxContract extends StoreContract {
    /** The present of these tests. */
    protected static final Instant NOW = Instant.parse("2026-11-21T10:00:00.123456Z");

    static final Duration LONG = Duration.ofDays(365);
    static final LogBounds WIDE = new LogBounds(1_000, 1 << 20, LogBounds.Overflow.DROP_OLDEST);
    static final LogName PAD = LogName.normal(Topic.device("pad"));
    static final LogName ANN = LogName.normal(Topic.user("ann"));
    static final LogName ROOM = LogName.normal(Topic.room("room"));
    static final Reader ANNS_PAD = new Reader("ann", "pad");
    static final Reader ANNS_PHONE = new Reader("ann", "phone");

    MailboxStore mailboxes() {
        return store().mailboxes();
    }

    Appended append(Draft draft) {
        return await(mailboxes().append(draft));
    }

    Appended.Stored stored(SampleDraft draft) {
        return (Appended.Stored) append(draft.build());
    }

    long seq(SampleDraft draft) {
        return stored(draft).seq();
    }

    static long seqOf(Appended appended) {
        return appended instanceof Appended.Stored stored ? stored.seq() : -1;
    }

    Map<LogName, Position> enter(Reader reader, Set<LogName> logs) {
        return await(mailboxes().enter(reader, logs, NOW));
    }

    void acknowledge(LogName log, Reader reader, long upTo) {
        await(mailboxes().acknowledge(List.of(new CursorMove(log, reader, upTo))));
    }

    LogPage read(LogName log, long after) {
        return await(mailboxes().read(log, after, 1_000, NOW));
    }

    MailboxStore.Waiting waiting(LogName log) {
        return await(mailboxes().waiting(log, NOW));
    }

    static List<String> ids(LogPage page) {
        return page.messages().stream().map(StoredMessage::id).toList();
    }

    static SampleDraft draft(LogName log, String id) {
        return new SampleDraft(log, id, NOW, NOW.plus(LONG), WIDE);
    }
}
