package dev.earshot.playback;

import dev.earshot.core.clock.ClusterClock;
import dev.earshot.core.delivery.OutboundMessage;
import dev.earshot.core.loop.Loop;
import dev.earshot.core.topic.Topic;
import dev.earshot.core.topic.TopicIndex;
import dev.earshot.wire.PcmFrame;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends the timed PCM of one room, each frame encoded once for all and at most so long before its
 * time. Confined to the room's loop.
 *
 * <p>A stream is one anchor of the timeline and bears its revision as number. Frames that have not
 * sounded yet are kept for those who come late. While nobody listens nothing is made.
 */
final class TimedAudioFeed {
    private static final long SHORT_OF_AUDIO_US = 300_000;
    private static final long MOST_OFTEN_US = 20_000;

    private final Topic topic;
    private final Loop loop;
    private final ClusterClock clock;
    private final TopicIndex topics;
    private final long sendAheadUs;
    private final long frameUs;
    private final Consumer<String> onAbsent;
    private final Deque<Sent> recent = new ArrayDeque<>();
    private Loop.@Nullable Timer timer;
    private @Nullable ItemAudio audio;
    private @Nullable Anchor anchor;
    private long stream;
    private long nextSample;
    private long nextSequence;
    private boolean discontinuity;
    private int listeners;

    /**
     * A feed.
     *
     * @param onAbsent told which chunk must be brought back into memory, maybe repeatedly
     */
    TimedAudioFeed(String room, RoomContext context, Consumer<String> onAbsent) {
        topic = Topic.audio(room);
        loop = context.loop();
        clock = context.ports().cluster();
        topics = context.ports().topics();
        sendAheadUs = PlaybackConfig.micros(context.config().sendAhead());
        frameUs = PlaybackConfig.micros(context.config().frame());
        this.onAbsent = onAbsent;
    }

    private record Sent(PcmFrame frame, long endUs) {}

    /** An item plays from this anchor on, as this stream. */
    void play(ItemAudio itemAudio, Anchor newAnchor, long newStream) {
        stop();
        audio = itemAudio;
        anchor = newAnchor;
        stream = newStream & 0xFFFF_FFFFL;
        nextSample = newAnchor.sample();
        nextSequence = 0;
        discontinuity = newAnchor.sample() > 0;
        pump();
    }

    /** Nothing plays any more; what was sent and has not sounded is void. */
    void stop() {
        cancelTimer();
        audio = null;
        anchor = null;
        recent.clear();
    }

    /** Another connection takes part: returns what it missed and has not sounded yet. */
    List<OutboundMessage> join() {
        if (listeners++ == 0) {
            pump();
            return List.of();
        }
        return late();
    }

    /** A connection takes no more part. */
    void leave() {
        if (listeners > 0 && --listeners == 0) {
            cancelTimer();
            recent.clear();
        }
    }

    /** Sends what is due; called when there is more audio too. */
    void pump() {
        ItemAudio present = audio;
        Anchor base = anchor;
        if (present == null || base == null || listeners == 0) {
            return;
        }
        cancelTimer();
        long now = clock.micros();
        catchUp(base, now);
        forget(now);
        long dueUs = base.timeOf(nextSample) - sendAheadUs;
        while (dueUs <= now && send(present, base, now)) {
            dueUs = base.timeOf(nextSample) - sendAheadUs;
        }
        long available = present.samples();
        if (dueUs > now) {
            wakeIn(dueUs - now);
        } else if (nextSample < available) {
            wakeIn(Math.max(MOST_OFTEN_US, base.timeOf(available) - SHORT_OF_AUDIO_US - now));
        }
    }

    /** After a time without listeners, goes on at the present position. */
    private void catchUp(Anchor base, long now) {
        long position = base.sampleAt(now);
        if (position <= nextSample) {
            return;
        }
        long frameSamples = frameSamples(base);
        long whole = (position - base.sample()) / frameSamples;
        long onGrid = base.sample() + whole * frameSamples;
        if (onGrid > nextSample) {
            nextSample = onGrid;
            nextSequence = Math.max(nextSequence, whole);
            discontinuity = true;
        }
    }

    /** Sends one frame; false where there is not enough audio in memory. */
    private boolean send(ItemAudio present, Anchor base, long now) {
        boolean complete = present.isComplete();
        long left = present.samples() - nextSample;
        long wanted = frameSamples(base);
        // The last frame is kept back until it is known to be the last, or would come too late.
        if (left <= 0) {
            return false;
        }
        boolean shortOfAudio = base.timeOf(present.samples()) - now <= SHORT_OF_AUDIO_US;
        if (left <= wanted && !complete && !shortOfAudio) {
            return false;
        }
        int count = (int) Math.min(left, wanted);
        String absent = present.absentChunk(nextSample, nextSample + count + 5L * base.rate());
        if (absent != null) {
            onAbsent.accept(absent);
        }
        byte[] pcm = present.copy(nextSample, count);
        if (pcm == null) {
            return false;
        }
        long playAtUs = base.timeOf(nextSample);
        int flags =
                (nextSequence == 0 ? PcmFrame.FIRST : 0)
                        | (complete && count == left ? PcmFrame.LAST : 0)
                        | (discontinuity ? PcmFrame.DISCONTINUITY : 0)
                        | (isSilence(pcm) ? PcmFrame.SILENCE : 0);
        PcmFrame frame = new PcmFrame(flags, stream, nextSequence, playAtUs, playAtUs - now, pcm);
        topics.publish(topic, OutboundMessage.audio(frame.encode()));
        nextSample += count;
        nextSequence++;
        discontinuity = false;
        recent.add(new Sent(frame, base.timeOf(nextSample)));
        return true;
    }

    private List<OutboundMessage> late() {
        long now = clock.micros();
        forget(now);
        List<OutboundMessage> frames = new ArrayList<>();
        for (Sent sent : recent) {
            PcmFrame frame = sent.frame();
            int flags = frame.flags() | (frames.isEmpty() ? PcmFrame.DISCONTINUITY : 0);
            frames.add(
                    OutboundMessage.audio(
                            new PcmFrame(
                                            flags,
                                            frame.stream(),
                                            frame.sequence(),
                                            frame.playAtUs(),
                                            frame.playAtUs() - now,
                                            frame.pcm())
                                    .encode()));
        }
        return frames;
    }

    private void forget(long now) {
        while (!recent.isEmpty() && recent.getFirst().endUs() <= now) {
            recent.removeFirst();
        }
    }

    private long frameSamples(Anchor base) {
        return Math.max(1, Anchor.samples(frameUs, base.rate()));
    }

    private static boolean isSilence(byte[] pcm) {
        for (byte b : pcm) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    private void wakeIn(long micros) {
        timer = loop.schedule(this::pump, Duration.ofNanos(micros * 1_000));
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }
}
