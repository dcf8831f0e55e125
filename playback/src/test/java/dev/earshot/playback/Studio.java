package dev.earshot.playback;

import dev.earshot.core.connection.Endpoint;
import dev.earshot.core.topic.LocalTopicIndex;
import dev.earshot.core.topic.Topic;
import dev.earshot.playback.Radio.Outcome;
import dev.earshot.playback.Radio.QueueView;
import dev.earshot.testkit.ManualClock;
import dev.earshot.testkit.ManualLoop;
import dev.earshot.testkit.MemoryStore;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A radio with a room, a scripted engine, a store in memory and time that the test moves. */
final class Studio {
    static final String ROOM = "camp-1";

    final ManualClock clock = new ManualClock();
    final ManualLoop socketLoop = clock.newLoop();
    final ManualLoop roomLoop = clock.newLoop();
    final MemoryStore store;
    final LocalTopicIndex topics = new LocalTopicIndex();
    final ScriptedEngine engine = new ScriptedEngine();
    final RoomRadio radio;
    private int listeners;

    Studio() {
        this(new MemoryStore());
    }

    Studio(MemoryStore store) {
        this(store, PlaybackConfig.DEFAULT);
    }

    Studio(MemoryStore store, PlaybackConfig config) {
        this.store = store;
        radio =
                new RoomRadio(
                        new RadioPorts(
                                List.of(roomLoop),
                                clock,
                                clock,
                                clock,
                                topics,
                                store.audio(),
                                store.audioFiles(),
                                engine),
                        config);
    }

    Listener player() {
        return enter(Endpoint.CAMPAIGN_PLAYER, false);
    }

    Listener pcmPlayer() {
        return enter(Endpoint.CAMPAIGN_PLAYER, true);
    }

    Listener host() {
        return enter(Endpoint.CAMPAIGN_DM, false);
    }

    private Listener enter(Endpoint endpoint, boolean timedAudio) {
        Listener listener = new Listener("c" + ++listeners, ROOM, socketLoop, endpoint, timedAudio);
        socketLoop.inside(() -> {
            topics.subscribe(Topic.room(ROOM), listener);
            if (timedAudio) {
                topics.subscribe(Topic.audio(ROOM), listener);
            }
            radio.onJoined(listener, ROOM);
        });
        settle();
        return listener;
    }

    void leave(Listener listener) {
        socketLoop.inside(() -> {
            topics.unsubscribe(Topic.room(ROOM), listener);
            topics.unsubscribe(Topic.audio(ROOM), listener);
            radio.onLeft(listener, ROOM);
        });
        settle();
    }

    /** Posts a text that must be accepted and returns the request's id. */
    String post(String text) {
        return accepted(radio.submit(ROOM, "dm", text, null)).requestId();
    }

    Outcome.Accepted accepted(CompletionStage<Outcome> stage) {
        return (Outcome.Accepted) answer(stage);
    }

    Outcome.Refused refused(CompletionStage<Outcome> stage) {
        return (Outcome.Refused) answer(stage);
    }

    <T> T answer(CompletionStage<T> stage) {
        settle();
        return stage.toCompletableFuture().getNow(null);
    }

    QueueView queue() {
        return answer(radio.queue(ROOM));
    }

    AudioStream stream(@Nullable String requestId, boolean live) {
        Optional<AudioStream> stream = answer(radio.stream(ROOM, requestId, live));
        return stream.orElseThrow();
    }

    /** Runs what waits without letting time pass. */
    void settle() {
        clock.runPending();
    }

    void pass(Duration duration) {
        clock.advance(duration);
    }

    void passMillis(long millis) {
        clock.advanceMillis(millis);
    }

    /** What a stream has now; it must not have ended unless it says so by an empty buffer. */
    byte[] drain(AudioStream stream) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (ByteBuffer next = stream.next();
                next != null && next.hasRemaining();
                next = stream.next()) {
            byte[] bytes = new byte[next.remaining()];
            next.get(bytes);
            out.writeBytes(bytes);
        }
        return out.toByteArray();
    }

    static boolean ended(AudioStream stream) {
        ByteBuffer next = stream.next();
        return next != null && !next.hasRemaining();
    }
}
