package dev.earshot.core.publish;

import dev.earshot.core.clock.WallClock;
import dev.earshot.core.delivery.OutboundMessage;
import dev.earshot.core.mailbox.AckWaiters;
import dev.earshot.core.mailbox.Appended;
import dev.earshot.core.mailbox.Draft;
import dev.earshot.core.mailbox.LogBounds;
import dev.earshot.core.mailbox.LoggedMessages;
import dev.earshot.core.mailbox.MailboxSettings;
import dev.earshot.core.mailbox.Mailboxes;
import dev.earshot.core.mailbox.MessageClass;
import dev.earshot.core.mailbox.StoredMessage;
import dev.earshot.core.topic.LogName;
import dev.earshot.core.topic.Topic;
import dev.earshot.core.topic.TopicIndex;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The {@link Publisher} of a node: what is promised is stored first, then everybody who is
 * connected is told. Thread-safe.
 */
public final class Router implements Publisher {
    private static final int ID_BYTES = 16;

    private final Mailboxes mailboxes;
    private final TopicIndex topics;
    private final Audience audience;
    private final WallClock wall;
    private final Repetitions repetitions = new Repetitions();
    private final SecureRandom random = new SecureRandom();

    /** Sends over these logs and topics. */
    public Router(Mailboxes mailboxes, TopicIndex topics, Audience audience, WallClock wall) {
        this.mailboxes = mailboxes;
        this.topics = topics;
        this.audience = audience;
        this.wall = wall;
    }

    @Override
    public CompletionStage<Receipt> publish(Publication publication) {
        MessageClass promised = publication.messageClass();
        if (promised == null) {
            promised = usual(publication.to().kind());
        }
        if (promised == MessageClass.VOLATILE) {
            return CompletableFuture.completedFuture(tell(publication));
        }
        if (publication.to().kind() == Topic.Kind.ALL) {
            return CompletableFuture.failedFuture(
                    new IllegalArgumentException("what is for all is volatile"));
        }
        return store(publication, promised);
    }

    private static MessageClass usual(Topic.Kind kind) {
        return kind == Topic.Kind.DEVICE || kind == Topic.Kind.USER
                ? MessageClass.DURABLE
                : MessageClass.VOLATILE;
    }

    private Receipt tell(Publication publication) {
        Instant now = wall.now().truncatedTo(ChronoUnit.MICROS);
        String id = newId();
        String once = publication.idempotencyKey();
        if (once != null) {
            Duration remembered = mailboxes.settings().onceTtl();
            String first = repetitions.first(publication.from() + '/' + once, id, now, remembered);
            if (!first.equals(id)) {
                return new Receipt(first, 0, 0, 0, 0, 0, true);
            }
        }
        OutboundMessage message =
                LoggedMessages.fleeting(
                        publication.to().text(),
                        new StoredMessage(
                                0,
                                id,
                                publication.kind(),
                                publication.from(),
                                publication.data(),
                                null,
                                now,
                                now));
        return new Receipt(id, 0, hand(publication.to(), message), 0, 0, 0, false);
    }

    private int hand(Topic to, OutboundMessage message) {
        if (to.kind() == Topic.Kind.ALL) {
            return audience.tellEverybody(message);
        }
        int live = topics.count(to);
        topics.publish(to, message);
        return live;
    }

    private CompletionStage<Receipt> store(Publication publication, MessageClass promised) {
        Draft draft = draft(publication, promised);
        AckWaiters.Wait wait =
                publication.waitForAck().isZero()
                        ? null
                        : mailboxes.await(draft.log(), Set.of(), publication.waitForAck());
        CompletionStage<Receipt> receipt =
                mailboxes
                        .append(draft)
                        .thenCompose(appended ->
                                switch (appended) {
                                    case Appended.Stored stored ->
                                            told(publication.to(), draft, stored, wait);
                                    case Appended.Repeated old ->
                                            done(
                                                    new Receipt(
                                                            old.id(), old.seq(), 0, 0, 0, 0, true));
                                    case Appended.Unknown _ ->
                                            done(new Receipt(draft.id(), 0, 0, 0, 0, 0, false));
                                    case Appended.Full _ ->
                                            done(new Receipt(draft.id(), 0, 0, 0, 1, 0, false));
                                });
        if (wait != null) {
            receipt.whenComplete((done, failure) -> wait.end());
        }
        return receipt;
    }

    private Draft draft(Publication publication, MessageClass promised) {
        MailboxSettings settings = mailboxes.settings();
        Topic.Kind kind = publication.to().kind();
        boolean shared = kind == Topic.Kind.ROOM || kind == Topic.Kind.GROUP;
        LogBounds bounds = shared ? settings.history() : settings.bounds();
        Duration usualTtl = shared ? settings.historyTtl() : settings.ttl();
        Duration ttl = publication.ttl();
        String key = publication.key();
        String once = publication.idempotencyKey();
        Instant now = wall.now().truncatedTo(ChronoUnit.MICROS);
        return new Draft(
                new LogName(publication.to(), publication.lane()),
                newId(),
                publication.kind(),
                publication.from(),
                publication.data(),
                promised == MessageClass.LATEST ? (key == null ? "" : key) : null,
                now,
                now.plus(ttl == null ? usualTtl : ttl),
                once == null
                        ? null
                        : new Draft.Once(
                                publication.from() + '/' + once, now.plus(settings.onceTtl())),
                bounds);
    }

    /** Called after commit, in the order of the offsets. */
    private CompletionStage<Receipt> told(
            Topic to, Draft draft, Appended.Stored stored, AckWaiters.@Nullable Wait wait) {
        OutboundMessage message =
                LoggedMessages.of(
                        draft.log(),
                        new StoredMessage(
                                stored.seq(),
                                draft.id(),
                                draft.kind(),
                                draft.from(),
                                draft.data(),
                                draft.key(),
                                draft.sentAt(),
                                draft.expiresAt()));
        CompletionStage<Integer> acknowledged =
                wait == null ? done(0) : wait.message(stored.seq(), stored.readers());
        int live = hand(to, message);
        int queued = absent(to, stored.readers(), live);
        return acknowledged.thenApply(count ->
                new Receipt(
                        draft.id(), stored.seq(), live, queued, stored.dropped(), count, false));
    }

    private int absent(Topic to, Set<String> readers, int live) {
        if (to.kind() == Topic.Kind.DEVICE) {
            return live == 0 ? 1 : 0;
        }
        if (to.kind() != Topic.Kind.USER) {
            return 0;
        }
        Set<String> present = audience.liveDevices(to.name());
        return (int) readers.stream().filter(device -> !present.contains(device)).count();
    }

    private String newId() {
        byte[] id = new byte[ID_BYTES];
        random.nextBytes(id);
        return HexFormat.of().formatHex(id);
    }

    private static <T> CompletionStage<T> done(T value) {
        return CompletableFuture.completedFuture(value);
    }
}
