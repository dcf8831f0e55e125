package dev.earshot.playback;

import dev.earshot.core.audio.GenerationStatus;
import dev.earshot.core.audio.RequestStatus;
import dev.earshot.core.connection.Connection;
import dev.earshot.core.delivery.OutboundMessage;
import dev.earshot.core.loop.Loop;
import dev.earshot.playback.Radio.ChunkAudio;
import dev.earshot.playback.TimelineChange.End;
import dev.earshot.wire.ServerMessage.PlaybackQueueUpdated;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One room: carries out what its timeline decides and feeds it what happens. Confined to its loop.
 */
final class Room implements Production.Owner {
    private static final Logger LOG = LoggerFactory.getLogger(Room.class);
    private static final Duration PULSE = Duration.ofSeconds(1);
    private static final long KEPT_BEHIND_US = 2_000_000;

    private final String id;
    private final RoomContext context;
    private final Consumer<Room> onEmpty;
    private final RoomTimeline timeline;
    private final RoomVoice voice;
    private final RoomMembers members;
    private final TimedAudioFeed feed;
    private final QueueNews news;
    private final ChunkProgress progress;
    private final Map<String, Item> items = new LinkedHashMap<>();
    private final Map<String, Production> productions = new LinkedHashMap<>();
    private final AbsentChunks absent;
    private long nextSequence;
    private boolean numbered;
    private Loop.@Nullable Timer tick;
    private Loop.@Nullable Timer pulse;

    Room(String id, RoomContext context, Memory memory, Consumer<Room> onEmpty) {
        this.id = id;
        this.context = context;
        this.onEmpty = onEmpty;
        timeline = new RoomTimeline(context.config().rules(), memory.rev());
        nextSequence = memory.nextSequence();
        numbered = nextSequence > 0;
        voice = new RoomVoice(id, context);
        members = new RoomMembers(id, context);
        absent = new AbsentChunks(context);
        feed = new TimedAudioFeed(id, context, this::bringBack);
        news = new QueueNews(context.loop(), () -> voice.queue(queue()));
        progress = new ChunkProgress(context.journal(), news::changed);
    }

    /** What outlives a room that vanished. */
    record Memory(long rev, long nextSequence) {
        static final Memory NONE = new Memory(0, 0);
    }

    Memory memory() {
        return new Memory(timeline.rev(), nextSequence);
    }

    String id() {
        return id;
    }

    boolean isNumbered() {
        return numbered;
    }

    /** The next chunk gets at least this sequence number; audio may be made from now on. */
    void number(long atLeast) {
        if (!numbered) {
            numbered = true;
            nextSequence = Math.max(nextSequence, atLeast);
            prepare();
        }
    }

    int pendingCount() {
        return timeline.pendingCount();
    }

    @Nullable Item item(@Nullable String requestId) {
        String wanted = requestId == null ? timeline.currentId() : requestId;
        return wanted == null ? null : items.get(wanted);
    }

    @Nullable Production production(String requestId) {
        return productions.get(requestId);
    }

    /** Queues an item. */
    Production add(Item item, @Nullable String engineVoice) {
        Production production = new Production(item, context, engineVoice, this);
        items.put(item.requestId, item);
        productions.put(item.requestId, production);
        apply(timeline.add(item.requestId, 0, now()));
        prepare();
        news.changed();
        return production;
    }

    /** Queues what an earlier process left, in silence until listeners are back. */
    void restore(Item item, long fromMicros) {
        if (items.containsKey(item.requestId)) {
            return;
        }
        Production production = new Production(item, context, null, this);
        items.put(item.requestId, item);
        productions.put(item.requestId, production);
        production.resume();
        long now = now();
        int rate = item.audio.rate();
        item.position = rate == 0 ? 0 : Anchor.samples(fromMicros, rate);
        timeline.raiseRev(item.rev);
        timeline.holdUntil(now + PlaybackConfig.micros(context.config().restartDelay()));
        apply(timeline.add(item.requestId, item.position, now));
        if (rate != 0) {
            apply(timeline.audio(item.requestId, rate, item.audio.samples(), true, now));
        }
        if (item.audio.isComplete()) {
            apply(timeline.complete(item.requestId, now));
        }
        prepare();
    }

    /** Ends an item; false where there is none of that id. */
    boolean end(String requestId, End end, @Nullable String error) {
        if (!items.containsKey(requestId)) {
            return false;
        }
        apply(timeline.end(requestId, end, error, now()));
        return true;
    }

    /** What it tells of itself now, with all that was due let pass. */
    RoomReport report() {
        apply(timeline.tick(now()));
        return new RoomReport(id, timeline, members, items, now());
    }

    /** Its share of the sums over all rooms. */
    RoomDirectory.Totals totals() {
        boolean plays = timeline.currentId() != null;
        Long skewUs = members.skewUs();
        return new RoomDirectory.Totals(
                plays ? 1 : 0,
                timeline.stalled() ? 1 : 0,
                timeline.pendingCount(),
                members.count(),
                skewUs == null ? 0 : skewUs);
    }

    /** Where a live view of the item begins. */
    long position(Item item) {
        return item.requestId.equals(timeline.currentId()) ? timeline.position(now()) : 0;
    }

    void joined(Connection connection) {
        apply(timeline.tick(now()));
        if (!members.add(connection, nextSequence)) {
            return;
        }
        Item current = item(null);
        Anchor anchor = timeline.anchor();
        RoomVoice.Now playing =
                current == null || anchor == null
                        ? null
                        : new RoomVoice.Now(
                                current,
                                timeline.rev(),
                                anchor,
                                timeline.position(now()),
                                timeline.stalled());
        List<OutboundMessage> frames =
                connection.handshake().timedAudio() ? feed.join() : List.of();
        voice.welcome(connection, playing, queue(), frames);
    }

    void left(Connection connection) {
        if (members.remove(connection) && connection.handshake().timedAudio()) {
            feed.leave();
        }
        vanishIfEmpty();
    }

    void heard(Connection connection, long errorUs) {
        members.heard(connection, errorUs);
    }

    void vanishIfEmpty() {
        if (members.isEmpty() && items.isEmpty()) {
            cancelTimers();
            members.close();
            feed.stop();
            onEmpty.accept(this);
        }
    }

    @Override
    public boolean mayGenerate(Item item) {
        boolean playing = item.requestId.equals(timeline.currentId());
        int rate = item.audio.rate();
        long aheadUs =
                rate == 0
                        ? 0
                        : Anchor.micros(
                                item.audio.samples() - (playing ? timeline.position(now()) : 0),
                                rate);
        return context.budget().allows(playing)
                && aheadUs < PlaybackConfig.micros(context.config().prepareAudio());
    }

    @Override
    public void onAudio(Item item) {
        apply(grown(item, false));
        pumpFeed(item);
    }

    @Override
    public void onChunk(Item item) {
        String chunkId = RandomIds.next();
        byte[] wav = item.audio.closeChunk(chunkId);
        long start = item.chunks.isEmpty() ? 0 : item.chunks.getLast().endSample();
        Chunk chunk =
                new Chunk(
                        Chunk.newRow(
                                item,
                                chunkId,
                                nextSequence++,
                                item.audio.rate(),
                                wav.length,
                                context.ports().wall().now()),
                        start);
        item.chunks.add(chunk);
        item.unwritten++;
        context.recent().add(new ChunkAudio(chunkId, id, item.requestId, chunk.sequence(), wav));
        chunk.stored(context.journal().save(chunk, wav));
        chunk.stored()
                .whenComplete((nothing, failure) -> {
                    item.audio.durable(chunkId);
                    context.recent().remove(chunkId);
                    context.loop().execute(() -> written(item));
                });
        voice.chunk(item, chunk);
        apply(grown(item, true));
        pumpFeed(item);
        news.changed();
    }

    @Override
    public void onProduced(Item item) {
        context.journal().save(item.row());
        apply(timeline.complete(item.requestId, now()));
        pumpFeed(item);
        news.changed();
    }

    @Override
    public void onProductionFailed(Item item, String reason) {
        LOG.info("request {} of room {} failed: {}", item.requestId, id, reason);
        apply(timeline.end(item.requestId, End.FAILED, reason, now()));
    }

    private List<TimelineChange> grown(Item item, boolean chunkEnd) {
        return timeline.audio(
                item.requestId, item.audio.rate(), item.audio.samples(), chunkEnd, now());
    }

    private void pumpFeed(Item item) {
        if (item.requestId.equals(timeline.currentId())) {
            feed.pump();
        }
    }

    private void apply(List<TimelineChange> changes) {
        for (TimelineChange change : changes) {
            Item item = items.get(change.requestId());
            if (item == null) {
                continue;
            }
            switch (change) {
                case TimelineChange.Promoted promoted -> {
                    item.status = RequestStatus.GENERATING;
                    item.rev = timeline.rev();
                    context.journal().save(item.row());
                }
                case TimelineChange.Started started -> started(item, started);
                case TimelineChange.Stalled stalled -> {
                    item.rev = stalled.rev();
                    item.position = stalled.sample();
                    feed.stop();
                    context.metrics().stalled();
                    voice.stalled(id, stalled);
                }
                case TimelineChange.Resumed resumed -> {
                    item.rev = resumed.rev();
                    item.startAtUs = resumed.anchor().startAtUs();
                    voice.resumed(id, resumed);
                    feed.play(item.audio, resumed.anchor(), resumed.rev());
                }
                case TimelineChange.Stopped stopped -> {
                    item.rev = stopped.rev();
                    item.position = stopped.sample();
                    feed.stop();
                    voice.stopped(id, stopped);
                    ended(item, stopped.end(), stopped.error());
                }
                case TimelineChange.Removed removed -> ended(item, removed.end(), removed.error());
            }
        }
        if (!changes.isEmpty()) {
            prepare();
            news.changed();
        }
        watch();
    }

    private void started(Item item, TimelineChange.Started started) {
        Anchor anchor = started.anchor();
        item.rev = started.rev();
        item.position = anchor.sample();
        item.startAtUs = anchor.startAtUs();
        if (item.startedAt == null) {
            item.startedAt =
                    context.ports().wall().now().plusNanos((anchor.atUs() - now()) * 1_000);
        }
        context.journal().save(item.row());
        voice.started(item, started.rev(), anchor);
        if (!item.chunks.isEmpty()) {
            voice.catchUp(members.cameAfter(item.chunks.getFirst().sequence()), item);
        }
        feed.play(item.audio, anchor, started.rev());
    }

    private void ended(Item item, End end, @Nullable String error) {
        Production production = productions.remove(item.requestId);
        boolean wasWhole = production == null || item.audio.isComplete();
        if (production != null) {
            production.stop();
        }
        item.status = end == End.FAILED ? RequestStatus.FAILED : RequestStatus.COMPLETED;
        item.error = end == End.SKIPPED ? "skipped" : error;
        item.endedAt = context.ports().wall().now();
        if (!wasWhole) {
            item.generation = GenerationStatus.FAILED;
            item.audio.cut();
        }
        if (end == End.SKIPPED) {
            item.audio.cut();
        }
        progress.finish(item.chunks);
        context.metrics().ended(end.wireName());
        item.audio.retire();
        item.unwritten++;
        context.journal()
                .save(item.row())
                .whenComplete((nothing, failure) -> context.loop().execute(() -> written(item)));
    }

    /** Once the store has all of an item that has ended, its audio comes from there. */
    private void written(Item item) {
        if (--item.unwritten == 0 && item.endedAt != null) {
            items.remove(item.requestId, item);
            vanishIfEmpty();
        }
    }

    /** Makes the current item and the next ones. */
    private void prepare() {
        if (!numbered) {
            return;
        }
        List<String> near = new ArrayList<>();
        if (timeline.currentId() != null) {
            near.add(timeline.currentId());
        }
        timeline.pendingIds().stream().limit(context.config().prepareItems()).forEach(near::add);
        for (String requestId : near) {
            Production production = productions.get(requestId);
            if (production != null) {
                production.activate();
            }
        }
    }

    /** Sets the timers to the next moment at which something happens. */
    private void watch() {
        cancel(tick);
        tick = null;
        Item current = item(null);
        if (current == null) {
            cancel(pulse);
            pulse = null;
            return;
        }
        if (pulse == null) {
            pulse = context.loop().schedule(this::pulse, PULSE);
        }
        Anchor anchor = timeline.anchor();
        long dueUs = timeline.nextTickUs();
        if (anchor != null && !timeline.stalled()) {
            dueUs = Math.min(dueUs, ChunkProgress.nextChangeUs(current.chunks, anchor));
        }
        if (dueUs != Long.MAX_VALUE) {
            tick = in(dueUs - now(), this::tick);
        }
    }

    private Loop.Timer in(long micros, Runnable task) {
        return context.loop().schedule(task, Duration.ofNanos(Math.max(1, micros) * 1_000));
    }

    private void tick() {
        tick = null;
        apply(timeline.tick(now()));
        markChunks();
        watch();
    }

    /** Follows the position with the chunks' states. */
    private void markChunks() {
        Item current = item(null);
        Anchor anchor = timeline.anchor();
        if (current == null || anchor == null) {
            return;
        }
        progress.follow(current.chunks, timeline.position(now()), now() >= anchor.atUs());
    }

    /** Once a second while there is a current item: keeps the position and makes room. */
    private void pulse() {
        pulse = context.loop().schedule(this::pulse, PULSE);
        apply(timeline.tick(now()));
        Item current = item(null);
        if (current == null) {
            return;
        }
        markChunks();
        Anchor anchor = timeline.anchor();
        if (anchor != null && !timeline.stalled()) {
            current.position = timeline.position(now());
            context.journal().save(current.row());
            current.audio.releaseBefore(
                    current.position - Anchor.samples(KEPT_BEHIND_US, anchor.rate()));
        }
        List.copyOf(productions.values()).forEach(Production::proceed);
    }

    private void bringBack(String chunkId) {
        Item current = item(null);
        if (current != null) {
            absent.bring(current.audio, chunkId, () -> pumpFeed(current));
        }
    }

    private PlaybackQueueUpdated queue() {
        return new RoomReport(id, timeline, members, items, now()).queue();
    }

    private void cancelTimers() {
        news.stop();
        cancel(tick);
        cancel(pulse);
        tick = null;
        pulse = null;
    }

    private static void cancel(Loop.@Nullable Timer timer) {
        if (timer != null) {
            timer.cancel();
        }
    }

    private long now() {
        return context.ports().cluster().micros();
    }
}
