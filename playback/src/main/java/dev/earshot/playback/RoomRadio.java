package dev.earshot.playback;

import dev.earshot.core.audio.ChunkRow;
import dev.earshot.core.audio.RequestRow;
import dev.earshot.core.connection.Connection;
import dev.earshot.core.connection.ConnectionListener;
import dev.earshot.core.loop.Loop;
import dev.earshot.playback.TimelineChange.End;
import dev.earshot.speech.Sentences;
import dev.earshot.wire.ClientMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Plays to every room, each confined to one of the given loops. Thread-safe; no method blocks.
 *
 * <p>Call {@link #start()} once, after the listeners' doors are known and before they open.
 */
public final class RoomRadio implements Radio, ConnectionListener, AutoCloseable {
    private final RadioPorts ports;
    private final PlaybackConfig config;
    private final RecentChunks recent = new RecentChunks();
    private final MemoryBudget budget;
    private final RequestJournal journal;
    private final List<RoomShard> shards = new ArrayList<>();
    private final AudioCleaning cleaning;
    private final PlaybackMetrics metrics;

    /** Makes a silent radio that nobody counts. */
    public RoomRadio(RadioPorts ports, PlaybackConfig config) {
        this(ports, config, PlaybackMetrics.NONE);
    }

    /** Makes a silent radio. */
    public RoomRadio(RadioPorts ports, PlaybackConfig config, PlaybackMetrics metrics) {
        this.metrics = metrics;
        this.ports = ports;
        this.config = config;
        budget = new MemoryBudget(config.memoryBytes());
        journal =
                new RequestJournal(ports.loops().getFirst(), ports.store(), ports.files(), config);
        for (Loop loop : ports.loops()) {
            shards.add(
                    new RoomShard(
                            new RoomContext(
                                    loop, ports, config, journal, budget, recent, metrics)));
        }
        cleaning = new AudioCleaning(ports, config, metrics);
    }

    /** Continues what an earlier process left unfinished, and begins to clean up. */
    public void start() {
        new Restart(ports, budget, config.storeRetry(), this::restore).begin();
        cleaning.begin();
    }

    /**
     * Stops cleaning. Rooms end with their loops; what was stored is continued at the next start.
     */
    @Override
    public void close() {
        cleaning.close();
    }

    /** What operators see of the rooms. */
    public RoomDirectory directory() {
        return new RoomDirectory(shards);
    }

    /** Rooms that have content or members. */
    public int rooms() {
        return shards.stream().mapToInt(RoomShard::count).sum();
    }

    /** Bytes of audio in memory. */
    public long audioBytes() {
        return budget.used();
    }

    /** Writes that were lost because the store was away for too long. */
    public long droppedWrites() {
        return journal.dropped();
    }

    @Override
    public CompletionStage<Outcome> submit(
            String campaignId, String userId, String text, @Nullable String voice) {
        if (!Sentences.isSpeakable(text)) {
            return refused(400, "the text holds no letter or digit to say");
        }
        return accept(campaignId, userId, null, text, voice, true);
    }

    @Override
    public CompletionStage<Outcome> open(
            String campaignId,
            String userId,
            @Nullable String playbackGroup,
            @Nullable String text) {
        return accept(campaignId, userId, playbackGroup, text, null, false);
    }

    private CompletionStage<Outcome> accept(
            String campaignId,
            String userId,
            @Nullable String playbackGroup,
            @Nullable String text,
            @Nullable String voice,
            boolean last) {
        if (text != null && text.length() > config.textChars()) {
            return tooLong();
        }
        return inShard(
                campaignId,
                (shard, answer) -> {
                    Room room = shard.openForAudio(campaignId);
                    if (room.pendingCount() >= config.pendingItems()) {
                        answer.complete(
                                new Outcome.Refused(
                                        429,
                                        config.pendingItems()
                                                + " requests wait in this room; try later"));
                        return;
                    }
                    Item item =
                            new Item(
                                    campaignId,
                                    RandomIds.next(),
                                    new Item.Seed(
                                            ports.cluster().micros(),
                                            userId,
                                            playbackGroup,
                                            ports.wall().now()),
                                    new ItemAudio(budget));
                    metrics.accepted();
                    Production production = room.add(item, voice);
                    if (text != null) {
                        production.addText(text, last);
                    }
                    whenStored(shard, journal.save(item.row()), item.requestId, answer);
                });
    }

    @Override
    public CompletionStage<Outcome> append(
            String campaignId, String requestId, String text, boolean last) {
        return change(
                campaignId,
                requestId,
                (shard, open, answer) -> {
                    Item item = open.item();
                    if (!item.isText()) {
                        answer.complete(
                                new Outcome.Refused(409, "this request gets chunks, not text"));
                    } else if (item.textFinal) {
                        answer.complete(
                                new Outcome.Refused(409, "the text of this request is final"));
                    } else if (item.textLength() + text.length() > config.textChars()) {
                        tooLong().thenAccept(answer::complete);
                    } else {
                        open.production().addText(text, last);
                        whenStored(shard, journal.save(item.row()), requestId, answer);
                    }
                });
    }

    @Override
    public CompletionStage<Outcome> putChunk(
            String campaignId,
            String requestId,
            int number,
            byte[] audio,
            @Nullable Integer sampleRate) {
        return change(
                campaignId,
                requestId,
                (shard, open, answer) -> {
                    if (Item.TEXT.equals(open.item().source)) {
                        answer.complete(
                                new Outcome.Refused(409, "this request gets text, not chunks"));
                        return;
                    }
                    Item item = open.item();
                    int before = item.chunks.size();
                    switch (open.production().put(number, audio, sampleRate)) {
                        case ChunkIntake.Result.Refused no ->
                                answer.complete(new Outcome.Refused(no.status(), no.message()));
                        case ChunkIntake.Result.Waits waits ->
                                answer.complete(new Outcome.Accepted(requestId, false));
                        case ChunkIntake.Result.Known known when number >= before ->
                                answer.complete(new Outcome.Accepted(requestId, false));
                        case ChunkIntake.Result.Known known ->
                                whenStored(shard, item.chunksStored(number), requestId, answer);
                        case ChunkIntake.Result.InOrder in -> {
                            CompletionStage<@Nullable Void> audioStored = item.chunksStored(before);
                            whenStored(
                                    shard,
                                    journal.save(item.row()).thenCompose(done -> audioStored),
                                    requestId,
                                    answer);
                        }
                    }
                });
    }

    @Override
    public CompletionStage<Outcome> complete(String campaignId, String requestId) {
        return change(
                campaignId,
                requestId,
                (shard, open, answer) -> {
                    Item item = open.item();
                    if (item.isText()) {
                        if (!item.textFinal) {
                            open.production().addText("", true);
                        }
                    } else {
                        int missing = open.production().completeChunks();
                        if (missing >= 0) {
                            answer.complete(
                                    new Outcome.Refused(
                                            409,
                                            "chunk "
                                                    + missing
                                                    + " is missing; put it, then complete"));
                            return;
                        }
                    }
                    whenStored(shard, journal.save(item.row()), requestId, answer);
                });
    }

    @Override
    public CompletionStage<Outcome> fail(String campaignId, String requestId, String reason) {
        return end(campaignId, requestId, End.FAILED, reason);
    }

    @Override
    public CompletionStage<Outcome> skip(String campaignId, String requestId) {
        return end(campaignId, requestId, End.SKIPPED, null);
    }

    private CompletionStage<Outcome> end(
            String campaignId, String requestId, End end, @Nullable String reason) {
        return inShard(
                campaignId,
                (shard, answer) -> {
                    Room room = shard.find(campaignId);
                    Item item = room == null ? null : room.item(requestId);
                    if (room == null || item == null || item.endedAt != null) {
                        answer.complete(unknown());
                        return;
                    }
                    room.end(requestId, end, reason);
                    whenStored(shard, journal.save(item.row()), requestId, answer);
                });
    }

    @Override
    public CompletionStage<QueueView> queue(String campaignId) {
        return inShard(
                campaignId,
                (shard, answer) -> {
                    Room room = shard.find(campaignId);
                    answer.complete(
                            room != null
                                    ? room.report().view()
                                    : new QueueView(
                                            RoomVoice.queueMessage(campaignId, null, List.of()),
                                            null,
                                            0,
                                            null,
                                            null,
                                            false));
                });
    }

    @Override
    public CompletionStage<Optional<AudioStream>> stream(
            String campaignId, @Nullable String requestId, boolean live) {
        return inShard(
                campaignId,
                (shard, answer) -> {
                    Room room = shard.find(campaignId);
                    Item item = room == null ? null : room.item(requestId);
                    if (room != null && item != null) {
                        boolean whole = item.audio.isComplete() && !live;
                        long from = live ? room.position(item) : 0;
                        answer.complete(
                                Optional.of(
                                        new StreamView(item.audio, ports.files(), from, whole)));
                    } else if (requestId == null) {
                        answer.complete(Optional.empty());
                    } else {
                        stored(campaignId, requestId, live).whenComplete(into(answer));
                    }
                });
    }

    private CompletionStage<Optional<AudioStream>> stored(
            String campaignId, String requestId, boolean live) {
        return ports.store()
                .request(requestId)
                .thenCompose(row -> {
                    if (row.isEmpty() || !row.get().campaignId().equals(campaignId)) {
                        return CompletableFuture.completedStage(Optional.empty());
                    }
                    return ports.store()
                            .chunks(requestId)
                            .thenApply(chunks -> {
                                ItemAudio audio = audio(row.get(), chunks);
                                audio.complete();
                                return audio.samples() == 0
                                        ? Optional.empty()
                                        : Optional.of(
                                                new StreamView(audio, ports.files(), 0, !live));
                            });
                });
    }

    private ItemAudio audio(RequestRow row, List<ChunkRow> chunks) {
        ItemAudio audio = new ItemAudio(budget);
        for (ChunkRow chunk : Chunk.latest(chunks)) {
            if (row.sampleRate() > 0) {
                audio.addStored(chunk.chunkId(), row.sampleRate(), Chunk.samplesOf(chunk));
            }
        }
        return audio;
    }

    @Override
    public CompletionStage<Optional<ChunkAudio>> chunk(String chunkId) {
        ChunkAudio young = recent.get(chunkId);
        if (young != null) {
            return CompletableFuture.completedStage(Optional.of(young));
        }
        return ports.store()
                .chunk(chunkId)
                .thenCombine(
                        ports.files().read(chunkId),
                        (row, wav) ->
                                row.isEmpty() || wav.isEmpty()
                                        ? Optional.empty()
                                        : Optional.of(
                                                new ChunkAudio(
                                                        chunkId,
                                                        row.get().campaignId(),
                                                        row.get().requestId(),
                                                        row.get().sequenceNumber(),
                                                        wav.get())));
    }

    @Override
    public void onJoined(Connection connection, String room) {
        RoomShard shard = shard(room);
        shard.context().loop().execute(() -> shard.open(room).joined(connection));
    }

    @Override
    public void onLeft(Connection connection, String room) {
        inRoom(room, present -> present.left(connection));
    }

    @Override
    public void onChunkAck(Connection connection, ClientMessage.ChunkAck ack) {
        Long errorUs = ack.errorUs();
        if (errorUs != null) {
            for (String room : connection.rooms()) {
                inRoom(room, present -> present.heard(connection, errorUs));
            }
        }
    }

    private void restore(Restart.Unfinished unfinished) {
        String campaignId = unfinished.item().campaignId;
        RoomShard shard = shard(campaignId);
        shard.context()
                .loop()
                .execute(() ->
                        shard.openForAudio(campaignId)
                                .restore(unfinished.item(), unfinished.positionMicros()));
    }

    private RoomShard shard(String campaignId) {
        return RoomShard.of(shards, campaignId);
    }

    private void inRoom(String campaignId, Consumer<Room> action) {
        RoomShard shard = shard(campaignId);
        shard.context()
                .loop()
                .execute(() -> {
                    Room room = shard.find(campaignId);
                    if (room != null) {
                        action.accept(room);
                    }
                });
    }

    private interface Task<T> {
        void run(RoomShard shard, CompletableFuture<T> answer);
    }

    private record Open(Item item, Production production) {}

    private interface Change {
        void run(RoomShard shard, Open open, CompletableFuture<Outcome> answer);
    }

    private <T> CompletionStage<T> inShard(String campaignId, Task<T> task) {
        RoomShard shard = shard(campaignId);
        CompletableFuture<T> answer = new CompletableFuture<>();
        shard.context()
                .loop()
                .execute(() -> {
                    try {
                        task.run(shard, answer);
                    } catch (RuntimeException e) {
                        answer.completeExceptionally(e);
                        throw e;
                    }
                });
        return answer;
    }

    /** Runs a change of a request that still gets text or audio. */
    private CompletionStage<Outcome> change(String campaignId, String requestId, Change change) {
        return inShard(
                campaignId,
                (shard, answer) -> {
                    Room room = shard.find(campaignId);
                    Item item = room == null ? null : room.item(requestId);
                    Production production = room == null ? null : room.production(requestId);
                    if (item == null) {
                        answer.complete(unknown());
                    } else if (production == null || production.isOver()) {
                        answer.complete(
                                new Outcome.Refused(409, "this request is complete or has ended"));
                    } else {
                        change.run(shard, new Open(item, production), answer);
                    }
                });
    }

    /** Answers when the write is stored, or without it when the store takes too long. */
    private void whenStored(
            RoomShard shard,
            CompletionStage<@Nullable Void> write,
            String requestId,
            CompletableFuture<Outcome> answer) {
        write.whenComplete((nothing, failure) ->
                answer.complete(new Outcome.Accepted(requestId, failure == null)));
        if (!answer.isDone()) {
            shard.context()
                    .loop()
                    .schedule(
                            () -> answer.complete(new Outcome.Accepted(requestId, false)),
                            config.storeWait());
        }
    }

    private static Outcome unknown() {
        return new Outcome.Refused(404, "no such request waits or plays in this room");
    }

    private CompletionStage<Outcome> tooLong() {
        return refused(
                413, "a request holds at most " + config.textChars() + " characters; send several");
    }

    private static CompletionStage<Outcome> refused(int status, String message) {
        return CompletableFuture.completedStage(new Outcome.Refused(status, message));
    }

    private static <T> BiConsumer<T, @Nullable Throwable> into(CompletableFuture<T> answer) {
        return (value, failure) -> {
            if (failure == null) {
                answer.complete(value);
            } else {
                answer.completeExceptionally(failure);
            }
        };
    }
}
