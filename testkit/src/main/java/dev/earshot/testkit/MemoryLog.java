package dev.earshot.testkit;

import dev.earshot.core.mailbox.Draft;
import dev.earshot.core.mailbox.Gap;
import dev.earshot.core.mailbox.LogBounds;
import dev.earshot.core.mailbox.LogPage;
import dev.earshot.core.mailbox.StoredMessage;
import dev.earshot.core.topic.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One log in memory. Called inside the gate. */
final class MemoryLog {
    private static final int MAX_GAPS = 64;

    private record Noted(Gap gap, Instant at) {}

    private record Cursor(long acknowledged, Instant touched) {}

    private final Topic.Kind kind;
    private final NavigableMap<Long, StoredMessage> messages = new TreeMap<>();
    private final NavigableMap<Long, Noted> gaps = new TreeMap<>();
    private final Map<String, Cursor> cursors = new TreeMap<>();
    private long head;
    private Instant touched;

    MemoryLog(Topic.Kind kind, long head, Instant now) {
        this.kind = kind;
        this.head = head;
        this.touched = now;
    }

    long head() {
        return head;
    }

    /** How many gave way, or empty where none may and there is no room. */
    OptionalInt makeRoom(Draft draft) {
        Instant now = draft.sentAt();
        LogBounds bounds = draft.bounds();
        StoredMessage collapsed = withKey(draft.key());
        int size = size(draft.data());
        int used = collapsed == null ? 0 : size(collapsed.data());
        if (over(bounds, messages.size() + (collapsed == null ? 1 : 0), bytes() - used + size)) {
            removeExpired(now, Integer.MAX_VALUE);
            removeWhatAllHave();
            collapsed = withKey(draft.key());
            used = collapsed == null ? 0 : size(collapsed.data());
        }
        int others = messages.size() - (collapsed == null ? 0 : 1);
        if (bounds.overflow() == LogBounds.Overflow.REJECT
                && others > 0
                && over(bounds, others + 1, bytes() - used + size)) {
            return OptionalInt.empty();
        }
        if (collapsed != null) {
            messages.remove(collapsed.seq());
        }
        int dropped = 0;
        while (!messages.isEmpty() && over(bounds, messages.size() + 1, bytes() + size)) {
            remove(messages.firstKey(), Gap.OVERFLOW, now);
            dropped++;
        }
        return OptionalInt.of(dropped);
    }

    private static boolean over(LogBounds bounds, int count, long bytes) {
        return count > bounds.messages() || bytes > bounds.bytes();
    }

    private @Nullable StoredMessage withKey(@Nullable String key) {
        return messages.values().stream()
                .filter(message -> key != null && key.equals(message.key()))
                .findFirst()
                .orElse(null);
    }

    private void removeWhatAllHave() {
        if (kind == Topic.Kind.USER) {
            messages.keySet().removeIf(seq -> !missedBySomebody(seq));
        }
    }

    long add(Draft draft) {
        touched = draft.sentAt();
        head++;
        messages.put(
                head,
                new StoredMessage(
                        head,
                        draft.id(),
                        draft.kind(),
                        draft.from(),
                        draft.data(),
                        draft.key(),
                        draft.sentAt(),
                        draft.expiresAt()));
        return head;
    }

    LogPage read(long after, int most, Instant now) {
        List<StoredMessage> live =
                messages.tailMap(after, false).values().stream()
                        .filter(message -> message.expiresAt().isAfter(now))
                        .limit(most)
                        .toList();
        long upTo = live.size() == most ? live.getLast().seq() : head;
        List<Gap> found = new ArrayList<>();
        for (Noted noted : gaps.values()) {
            if (noted.gap().to() > after && noted.gap().from() <= upTo) {
                found.add(noted.gap());
            }
        }
        found.addAll(expiredRuns(after, upTo, now));
        found.sort(Comparator.comparingLong(Gap::from));
        return new LogPage(live, found, upTo, head);
    }

    private List<Gap> expiredRuns(long after, long upTo, Instant now) {
        List<Gap> runs = new ArrayList<>();
        Gap run = null;
        for (StoredMessage message : messages.tailMap(after, false).values()) {
            if (message.seq() > upTo) {
                break;
            }
            if (message.expiresAt().isAfter(now)) {
                run = null;
                continue;
            }
            if (run != null) {
                runs.removeLast();
            }
            run =
                    run == null
                            ? new Gap(message.seq(), message.seq(), 1, Gap.EXPIRED)
                            : new Gap(run.from(), message.seq(), run.lost() + 1, Gap.EXPIRED);
            runs.add(run);
        }
        return runs;
    }

    /** Removes at most so many expired messages, the oldest first. */
    int removeExpired(Instant now, int most) {
        List<Long> expired =
                messages.values().stream()
                        .filter(message -> !message.expiresAt().isAfter(now))
                        .limit(most)
                        .map(StoredMessage::seq)
                        .toList();
        expired.forEach(seq -> remove(seq, Gap.EXPIRED, now));
        return expired.size();
    }

    private void remove(long seq, String reason, Instant now) {
        messages.remove(seq);
        if (kind != Topic.Kind.USER || missedBySomebody(seq)) {
            note(seq, reason, now);
        }
    }

    private boolean missedBySomebody(long seq) {
        return cursors.values().stream().anyMatch(cursor -> cursor.acknowledged() < seq);
    }

    private void note(long seq, String reason, Instant now) {
        Gap gap = new Gap(seq, seq, 1, reason);
        Map.Entry<Long, Noted> before = gaps.floorEntry(seq);
        Map.Entry<Long, Noted> behind = gaps.higherEntry(seq);
        if (before != null && joins(before.getValue().gap(), gap)) {
            gaps.remove(before.getKey());
            gap = joined(before.getValue().gap(), gap);
        }
        if (behind != null && joins(gap, behind.getValue().gap())) {
            gaps.remove(behind.getKey());
            gap = joined(gap, behind.getValue().gap());
        }
        gaps.put(gap.from(), new Noted(gap, now));
        if (gaps.size() > MAX_GAPS) {
            Noted oldest = gaps.pollFirstEntry().getValue();
            Noted next = gaps.pollFirstEntry().getValue();
            Gap both = joined(oldest.gap(), next.gap());
            gaps.put(both.from(), new Noted(both, next.at()));
        }
    }

    private boolean joins(Gap first, Gap second) {
        return second.from() <= first.to()
                || (first.reason().equals(second.reason())
                        && messages.subMap(first.to(), false, second.from(), false).isEmpty());
    }

    private static Gap joined(Gap first, Gap second) {
        boolean inside = second.from() <= first.to();
        return new Gap(
                first.from(),
                Math.max(first.to(), second.to()),
                first.lost() + second.lost(),
                inside ? first.reason() : second.reason());
    }

    /** What a cursor says, or null. */
    @Nullable Long cursor(String reader) {
        Cursor cursor = cursors.get(reader);
        return cursor == null ? null : cursor.acknowledged();
    }

    /** Moves a cursor forward, or begins it. */
    long move(String reader, long upTo, Instant now) {
        long bounded = Math.clamp(upTo, 0, head);
        Cursor before = cursors.get(reader);
        long moved = before == null ? bounded : Math.max(before.acknowledged(), bounded);
        cursors.put(reader, new Cursor(moved, now));
        return moved;
    }

    void removeCursor(String reader) {
        cursors.remove(reader);
    }

    /** A device's messages and gaps go with their acknowledgement. */
    void removeUpTo(long seq) {
        messages.headMap(seq, true).clear();
        gaps.values().removeIf(noted -> noted.gap().to() <= seq);
    }

    void clear() {
        messages.clear();
        gaps.clear();
        cursors.clear();
    }

    long lostAfter(long seq, Instant now) {
        long noted =
                gaps.values().stream()
                        .filter(one -> one.gap().to() > seq)
                        .mapToLong(one -> one.gap().lost())
                        .sum();
        return noted + expiredRuns(seq, head, now).stream().mapToLong(Gap::lost).sum();
    }

    List<StoredMessage> live(Instant now) {
        return messages.values().stream()
                .filter(message -> message.expiresAt().isAfter(now))
                .toList();
    }

    List<String> readers() {
        return List.copyOf(cursors.keySet());
    }

    /** Forgets what nobody touched since; returns whether nothing is left of the log. */
    boolean forgetBefore(Instant moment) {
        cursors.values().removeIf(cursor -> cursor.touched().isBefore(moment));
        gaps.values().removeIf(noted -> noted.at().isBefore(moment));
        return messages.isEmpty()
                && gaps.isEmpty()
                && cursors.isEmpty()
                && touched.isBefore(moment);
    }

    private long bytes() {
        return messages.values().stream().mapToLong(message -> size(message.data())).sum();
    }

    static int size(String data) {
        return data.getBytes(StandardCharsets.UTF_8).length;
    }
}
