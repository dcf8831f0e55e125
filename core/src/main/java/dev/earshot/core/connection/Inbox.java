package dev.earshot.core.connection;

import dev.earshot.core.delivery.OutboundMessage;
import dev.earshot.core.identity.Principal;
import dev.earshot.core.mailbox.CursorMove;
import dev.earshot.core.mailbox.Gap;
import dev.earshot.core.mailbox.LogPage;
import dev.earshot.core.mailbox.LoggedMessages;
import dev.earshot.core.mailbox.Mailboxes;
import dev.earshot.core.mailbox.Position;
import dev.earshot.core.mailbox.Reader;
import dev.earshot.core.mailbox.StoredMessage;
import dev.earshot.core.topic.Lane;
import dev.earshot.core.topic.LogName;
import dev.earshot.core.topic.Topic;
import dev.earshot.core.topic.TopicIndex;
import dev.earshot.wire.EventId;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What one connection was given of the logs it reads, and what it lacks. Confined to the loop.
 *
 * <p>A message that comes live is handed on where nothing lies before it. Otherwise its cursor
 * falls behind: it only notes the head, reads pages of the log from the store while there is room
 * in the queue of its socket, and is live again when it has come to the head. So the order of a log
 * holds whatever happens, and a slow reader costs nobody else anything.
 */
final class Inbox {
    private static final Duration ROOM_AGAIN = Duration.ofMillis(50);

    private final LiveConnection connection;
    private final Mailboxes mailboxes;
    private final Cursors cursors = new Cursors();
    private boolean open;
    private boolean entered;
    private boolean reading;
    private boolean waiting;
    private long lost;

    Inbox(LiveConnection connection, Mailboxes mailboxes) {
        this.connection = connection;
        this.mailboxes = mailboxes;
    }

    /** Follows its own device and user, from the offsets that {@link #enter} tells. */
    void follow(TopicIndex topics) {
        Principal principal = connection.handshake().principal();
        String device = principal.device();
        if (device != null) {
            follow(topics, Topic.device(device));
        }
        follow(topics, Topic.user(principal.user()));
    }

    private void follow(TopicIndex topics, Topic topic) {
        cursors.add(new Cursor(LogName.urgent(topic)));
        cursors.add(new Cursor(LogName.normal(topic)));
        topics.subscribe(topic, connection);
    }

    /** It has ended. */
    void leave(TopicIndex topics) {
        for (Cursor cursor : cursors.all()) {
            if (cursor.log.topic().kind() != Topic.Kind.ROOM) {
                topics.unsubscribe(cursor.log.topic(), connection);
            }
        }
        cursors.clear();
    }

    /** Makes the reader known. The stage says whether the store answered at this try. */
    CompletionStage<Boolean> enter() {
        Set<LogName> logs = new HashSet<>();
        for (Cursor cursor : cursors.all()) {
            if (Cursors.isOwn(cursor)) {
                logs.add(cursor.log);
            }
        }
        return mailboxes
                .enter(reader(), logs)
                .handle((positions, failure) -> {
                    connection.loop().run(() -> entered(positions));
                    return failure == null;
                });
    }

    private void entered(@Nullable Map<LogName, Position> positions) {
        if (connection.stage == LiveConnection.Stage.ENDED || entered) {
            return;
        }
        if (positions == null) {
            connection.loop().schedule(this::enter, mailboxes.settings().retryEvery());
            return;
        }
        entered = true;
        for (Cursor cursor : cursors.all()) {
            Position position = positions.get(cursor.log);
            if (position != null) {
                lost += position.lost();
                cursor.sent = position.acknowledged();
                cursor.acknowledged = position.acknowledged();
                cursor.head = Math.max(cursor.head, position.head());
            }
        }
        takeEventId();
        advance();
    }

    /** An event stream goes on behind the last event that it got, which it so acknowledges. */
    private void takeEventId() {
        EventId id = connection.handshake().lastEventId();
        if (id == null || id.epoch() != mailboxes.epoch()) {
            return;
        }
        for (Cursor cursor : cursors.all()) {
            if (cursor.log.topic().kind() == Topic.Kind.USER) {
                long offset = cursor.log.lane() == Lane.URGENT ? id.urgent() : id.normal();
                cursor.sent = Math.min(offset, cursor.head);
                moveTo(cursor, cursor.sent);
            }
        }
    }

    /** Whether the event id that the client sent names a place in the logs as they are. */
    boolean knowsEventId() {
        EventId id = connection.handshake().lastEventId();
        return id != null && entered && id.epoch() == mailboxes.epoch();
    }

    /** Messages that it will not get as they are gone, null while that is not known. */
    @Nullable Long lost() {
        return entered ? lost : null;
    }

    /** {@code connected} has been sent: from now on messages may follow. */
    void open() {
        open = true;
        if (cursors.all().length == 0) {
            entered = true;
        }
        advance();
    }

    /**
     * It is in this room now and was subscribed before.
     *
     * @param offsets where it stood when it was there before, null where it was not
     */
    void enterRoom(String room, @Nullable Map<String, Long> offsets) {
        Topic topic = Topic.room(room);
        enterRoom(LogName.urgent(topic), offsets);
        enterRoom(LogName.normal(topic), offsets);
        advance();
    }

    private void enterRoom(LogName log, @Nullable Map<String, Long> offsets) {
        long head = mailboxes.head(log);
        if (head == 0 || cursors.find(log.text()) != null) {
            return;
        }
        Cursor cursor = new Cursor(log);
        if (offsets != null) {
            cursor.standAt(Math.min(offsets.getOrDefault(cursor.text, 0L), head));
        } else {
            cursor.acknowledged = head;
            cursor.keyedOnlyUpTo = head;
        }
        cursor.head = Math.max(cursor.head, head);
        cursors.add(cursor);
    }

    /**
     * It is in this group now and was subscribed before. What a member has not acknowledged of the
     * group follows, so also what came while it was away.
     */
    void enterGroup(String group) {
        Topic topic = Topic.group(group);
        Set<LogName> logs = new HashSet<>();
        for (LogName log : List.of(LogName.urgent(topic), LogName.normal(topic))) {
            long head = mailboxes.head(log);
            if (head > 0 && cursors.find(log.text()) == null) {
                Cursor cursor = new Cursor(log);
                cursor.placed = false;
                cursor.head = head;
                cursors.add(cursor);
                logs.add(log);
            }
        }
        if (!logs.isEmpty()) {
            place(logs);
        }
    }

    private void place(Set<LogName> logs) {
        mailboxes
                .positions(reader(), logs)
                .whenComplete((positions, failure) ->
                        connection.loop().run(() -> placed(logs, positions)));
    }

    private void placed(Set<LogName> logs, @Nullable Map<LogName, Position> positions) {
        if (connection.stage == LiveConnection.Stage.ENDED) {
            return;
        }
        if (positions == null) {
            connection.loop().schedule(() -> place(logs), mailboxes.settings().retryEvery());
            return;
        }
        for (Cursor cursor : cursors.all()) {
            Position position = positions.get(cursor.log);
            if (position != null && !cursor.placed) {
                cursor.placed = true;
                cursor.standAt(Math.min(position.acknowledged(), cursor.head));
            }
        }
        advance();
    }

    /** It is no longer in this room or group. */
    void drop(Topic topic) {
        cursors.drop(topic);
    }

    /** Where it stands in each log that it reads; {@link Cursors#roomOffsets} from any thread. */
    Cursors cursors() {
        return cursors;
    }

    /** A message of a log came; the first of an unknown log begins it. */
    void deliver(OutboundMessage message, String log) {
        Cursor cursor = cursors.find(log);
        if (cursor == null) {
            LogName name = LogName.parse(log);
            if (name == null) {
                return;
            }
            cursor = new Cursor(name);
            cursor.standAt(message.seq() - 1);
            cursor.live = true;
            cursors.add(cursor);
        }
        cursor.head = Math.max(cursor.head, message.seq());
        if (!cursor.live || message.seq() <= cursor.sent) {
            return;
        }
        if (message.seq() == cursor.sent + 1
                && connection.outbound().offer(message, idOf(cursor, message.seq()))) {
            cursor.sent = message.seq();
        } else {
            cursor.live = false;
            advance();
        }
    }

    /**
     * Everything up to this offset arrived.
     *
     * @param log null for the endpoint's own
     * @return false where it reads no such log
     */
    boolean acknowledge(@Nullable String log, long upTo) {
        Cursor cursor = log == null ? own() : cursors.find(log);
        if (cursor == null) {
            return false;
        }
        long offset = Math.min(upTo, cursor.sent);
        if (offset > cursor.acknowledged) {
            moveTo(cursor, offset);
        }
        return true;
    }

    private void moveTo(Cursor cursor, long offset) {
        cursor.acknowledged = Math.max(cursor.acknowledged, offset);
        cursors.acknowledged(cursor);
        mailboxes.acknowledged(new CursorMove(cursor.log, reader(), offset));
    }

    private @Nullable Cursor own() {
        return cursors.normalOf(
                connection.handshake().endpoint() == Endpoint.DEVICE
                        ? Topic.Kind.DEVICE
                        : Topic.Kind.USER);
    }

    /** The id of the event at this offset of this log, where the transport has ids. */
    private @Nullable EventId idOf(Cursor cursor, long offset) {
        if (connection.handshake().transport() != Transport.SSE
                || cursor.log.topic().kind() != Topic.Kind.USER) {
            return null;
        }
        return cursor.log.lane() == Lane.URGENT
                ? cursors.eventId(mailboxes.epoch(), Cursors.AS_SENT, offset)
                : cursors.eventId(mailboxes.epoch(), offset, Cursors.AS_SENT);
    }

    /** The id of where it stands, for an event that belongs to no log of the user. */
    @Nullable EventId eventId() {
        return connection.handshake().transport() == Transport.SSE && entered && own() != null
                ? cursors.eventId(mailboxes.epoch(), Cursors.AS_SENT, Cursors.AS_SENT)
                : null;
    }

    /** Goes on with the first log that lacks something, urgent ones before the others. */
    private void advance() {
        if (!open || !entered || reading || connection.stage != LiveConnection.Stage.OPEN) {
            return;
        }
        Cursor next = cursors.firstBehind(Lane.URGENT);
        if (next == null) {
            next = cursors.firstBehind(Lane.NORMAL);
        }
        if (next == null) {
            return;
        }
        if (connection.outbound().queuedBytes() >= mailboxes.settings().replayQueueBytes()) {
            waitForRoom();
        } else {
            read(next);
        }
    }

    private void read(Cursor cursor) {
        reading = true;
        mailboxes
                .read(cursor.log, cursor.sent)
                .whenComplete((page, failure) ->
                        connection
                                .loop()
                                .run(() -> {
                                    reading = false;
                                    if (failure != null) {
                                        again(mailboxes.settings().retryEvery());
                                    } else if (take(cursor, page)) {
                                        advance();
                                    } else {
                                        waitForRoom();
                                    }
                                }));
    }

    /** Hands a page on; false where the queue took only the beginning. */
    private boolean take(Cursor cursor, LogPage page) {
        if (connection.stage != LiveConnection.Stage.OPEN) {
            return true;
        }
        int gap = 0;
        for (StoredMessage message : page.messages()) {
            gap = tellGaps(cursor, page.gaps(), gap, message.seq());
            if (gap < 0 || !hand(cursor, message)) {
                return false;
            }
        }
        if (tellGaps(cursor, page.gaps(), gap, Long.MAX_VALUE) < 0) {
            return false;
        }
        cursor.sent = Math.max(cursor.sent, page.upTo());
        cursor.head = Math.max(cursor.head, page.head());
        return true;
    }

    private boolean hand(Cursor cursor, StoredMessage message) {
        if (message.seq() <= cursor.sent) {
            return true;
        }
        boolean wanted = message.seq() > cursor.keyedOnlyUpTo || message.key() != null;
        if (wanted
                && !connection
                        .outbound()
                        .offer(
                                LoggedMessages.of(cursor.log, message),
                                idOf(cursor, message.seq()))) {
            return false;
        }
        cursor.sent = message.seq();
        return true;
    }

    /** Tells of gaps that begin before an offset; the index of the next, or -1 without room. */
    private int tellGaps(Cursor cursor, List<Gap> gaps, int from, long before) {
        int next = from;
        while (next < gaps.size() && gaps.get(next).from() < before) {
            Gap gap = gaps.get(next);
            if (gap.to() > cursor.gapTold && gap.to() > cursor.keyedOnlyUpTo) {
                if (!connection.outbound().offer(LoggedMessages.gap(cursor.text, gap), null)) {
                    return -1;
                }
                cursor.gapTold = gap.to();
            }
            next++;
        }
        return next;
    }

    private void waitForRoom() {
        again(ROOM_AGAIN);
    }

    private void again(Duration wait) {
        if (!waiting && connection.stage == LiveConnection.Stage.OPEN) {
            waiting = true;
            connection
                    .loop()
                    .schedule(
                            () -> {
                                waiting = false;
                                advance();
                            },
                            wait);
        }
    }

    private Reader reader() {
        return new Reader(
                connection.handshake().principal().user(),
                connection.handshake().principal().device());
    }
}
