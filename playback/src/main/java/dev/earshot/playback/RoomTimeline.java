package dev.earshot.playback;

import dev.earshot.playback.TimelineChange.End;
import dev.earshot.playback.TimelineChange.Promoted;
import dev.earshot.playback.TimelineChange.Removed;
import dev.earshot.playback.TimelineChange.Resumed;
import dev.earshot.playback.TimelineChange.Stalled;
import dev.earshot.playback.TimelineChange.Started;
import dev.earshot.playback.TimelineChange.Stopped;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decides what a room plays and when: the queue, the current item, its anchor and the revision. A
 * function of events and of the cluster clock's readings, without I/O. One thread at a time.
 *
 * <pre>
 *            first audio           out of audio
 *  WAITING ---------------> PLAYING ----------> STALLED
 *     |                     |    ^                 |
 *     |                     |    +-- enough audio -+
 *     +---- end of audio, skip, failure -----------+--> the next item
 * </pre>
 *
 * Every method first lets pass what was due before {@code nowUs}, at the moment it was due, however
 * late the caller's timer was.
 */
final class RoomTimeline {
    private final Rules rules;
    private final Map<String, Entry> pending = new LinkedHashMap<>();
    private @Nullable Entry current;
    private @Nullable Anchor anchor;
    private boolean stalled;
    private long stalledSample;
    private long rev;
    private long notBeforeUs = Long.MIN_VALUE;
    private boolean prompt;
    private List<TimelineChange> changes = new ArrayList<>();

    RoomTimeline(Rules rules, long rev) {
        this.rules = rules;
        this.rev = rev;
    }

    /**
     * The timeline's numbers.
     *
     * @param leadUs notice that listeners get before an item starts or resumes
     * @param gapUs silence between two items, and the notice before the second
     * @param resumeUs audio that ends a stall
     */
    record Rules(long leadUs, long gapUs, long resumeUs) {}

    private static final class Entry {
        private final String requestId;
        private final long from;
        private long samples;
        private int rate;
        private boolean complete;

        Entry(String requestId, long from) {
            this.requestId = requestId;
            this.from = from;
        }

        boolean hasAudio() {
            return samples > from;
        }
    }

    /** Nothing starts before this moment. */
    void holdUntil(long us) {
        notBeforeUs = Math.max(notBeforeUs, us);
    }

    /** Raises the revision to at least this, before anything has started. */
    void raiseRev(long atLeast) {
        rev = Math.max(rev, atLeast);
    }

    /** Queues an item that begins at this sample, 0 unless an earlier process played a part. */
    List<TimelineChange> add(String requestId, long fromSample, long nowUs) {
        pass(nowUs);
        pending.put(requestId, new Entry(requestId, fromSample));
        if (current == null) {
            prompt = false;
            promote(nowUs);
        }
        return taken();
    }

    /**
     * An item has this much audio now.
     *
     * @param chunkEnd whether a chunk became complete with it
     */
    List<TimelineChange> audio(
            String requestId, int rate, long samples, boolean chunkEnd, long nowUs) {
        pass(nowUs);
        Entry entry = entry(requestId);
        if (entry != null) {
            entry.rate = rate;
            entry.samples = Math.max(entry.samples, samples);
            advance(entry, chunkEnd, nowUs);
        }
        return taken();
    }

    /** An item has all of its audio. */
    List<TimelineChange> complete(String requestId, long nowUs) {
        pass(nowUs);
        Entry entry = entry(requestId);
        if (entry != null) {
            entry.complete = true;
            advance(entry, true, nowUs);
        }
        return taken();
    }

    /** An item ends now, whether it plays or waits; unknown ones are ignored. */
    List<TimelineChange> end(String requestId, End end, @Nullable String error, long nowUs) {
        pass(nowUs);
        if (current != null && current.requestId.equals(requestId)) {
            prompt = false;
            stop(nowUs, end, error);
            promote(nowUs);
        } else if (pending.remove(requestId) != null) {
            changes.add(new Removed(requestId, end, error));
        }
        return taken();
    }

    /** Lets pass what was due. */
    List<TimelineChange> tick(long nowUs) {
        pass(nowUs);
        return taken();
    }

    /** When {@link #tick} is due, or {@code Long.MAX_VALUE}. */
    long nextTickUs() {
        return current == null || anchor == null || stalled
                ? Long.MAX_VALUE
                : anchor.timeOf(current.samples);
    }

    long rev() {
        return rev;
    }

    @Nullable String currentId() {
        return current == null ? null : current.requestId;
    }

    /** The present anchor, null while nothing plays; the last one during a stall. */
    @Nullable Anchor anchor() {
        return anchor;
    }

    boolean stalled() {
        return stalled;
    }

    /** How many items wait. */
    int pendingCount() {
        return pending.size();
    }

    /** The items that wait, in order. */
    List<String> pendingIds() {
        return List.copyOf(pending.keySet());
    }

    /** The current item's position; 0 without one. */
    long position(long nowUs) {
        if (current == null) {
            return 0;
        }
        if (anchor == null) {
            return current.from;
        }
        return stalled ? stalledSample : Math.min(anchor.sampleAt(nowUs), current.samples);
    }

    private @Nullable Entry entry(String requestId) {
        return current != null && current.requestId.equals(requestId)
                ? current
                : pending.get(requestId);
    }

    private void pass(long nowUs) {
        while (current != null && nowUs >= nextTickUs()) {
            long dueUs = nextTickUs();
            if (current.complete) {
                prompt = true;
                notBeforeUs = Math.max(notBeforeUs, dueUs + rules.gapUs());
                stop(dueUs, End.COMPLETED, null);
                promote(nowUs);
            } else {
                stalled = true;
                stalledSample = current.samples;
                changes.add(
                        new Stalled(current.requestId, ++rev, dueUs, playing(), current.samples));
            }
        }
    }

    private void advance(Entry entry, boolean chunkEnd, long nowUs) {
        if (entry != current) {
            return;
        }
        if (anchor == null) {
            begin(nowUs);
        } else if (stalled) {
            long fresh = entry.samples - stalledSample;
            boolean enough = chunkEnd || Anchor.micros(fresh, entry.rate) >= rules.resumeUs();
            if (fresh > 0 && (enough || entry.complete)) {
                stalled = false;
                anchor = new Anchor(nowUs + rules.leadUs(), stalledSample, entry.rate);
                changes.add(new Resumed(entry.requestId, ++rev, anchor));
            } else if (entry.complete) {
                stop(nowUs, End.COMPLETED, null);
                promote(nowUs);
            }
        }
    }

    private void promote(long nowUs) {
        var next = pending.values().iterator();
        if (next.hasNext()) {
            current = next.next();
            next.remove();
            changes.add(new Promoted(current.requestId));
            begin(nowUs);
            prompt = false;
        }
    }

    /** Starts the current item if it has audio. */
    private void begin(long nowUs) {
        Entry entry = current;
        if (entry == null) {
            return;
        }
        if (entry.hasAudio()) {
            // A prepared item follows its predecessor on the beat, unless this process slept over.
            boolean onBeat = prompt && nowUs <= notBeforeUs;
            long atUs = onBeat ? notBeforeUs : Math.max(notBeforeUs, nowUs + rules.leadUs());
            anchor = new Anchor(atUs, entry.from, entry.rate);
            changes.add(new Started(entry.requestId, ++rev, anchor));
        } else if (entry.complete) {
            stop(nowUs, End.COMPLETED, null);
            promote(nowUs);
        }
    }

    private void stop(long atUs, End end, @Nullable String error) {
        Entry entry = current;
        if (entry != null) {
            long sample = position(atUs);
            changes.add(new Stopped(entry.requestId, ++rev, atUs, anchor, sample, end, error));
        }
        current = null;
        anchor = null;
        stalled = false;
    }

    private Anchor playing() {
        if (anchor == null) {
            throw new IllegalStateException("nothing plays");
        }
        return anchor;
    }

    private List<TimelineChange> taken() {
        if (changes.isEmpty()) {
            return List.of();
        }
        List<TimelineChange> taken = changes;
        changes = new ArrayList<>();
        return taken;
    }
}
