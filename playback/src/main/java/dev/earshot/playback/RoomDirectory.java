package dev.earshot.playback;

import dev.earshot.wire.ServerMessage.CurrentRequest;
import dev.earshot.wire.ServerMessage.PendingRequest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What operators see of the rooms: each is read on its own loop, and no reading is longer than its
 * bound. Thread-safe; never blocks.
 */
public final class RoomDirectory {
    /** Rooms of one loop that a search looks at; rarer names beyond them are not found. */
    static final int MAX_SEARCHED = 20_000;

    /** Members that the details of a room hold; those who reported what they hear come first. */
    static final int MAX_MEMBERS = 500;

    /** Chunks that the details of a room hold: the last ones. */
    static final int MAX_CHUNKS = 200;

    private final List<RoomShard> shards;

    RoomDirectory(List<RoomShard> shards) {
        this.shards = shards;
    }

    /**
     * A room at one moment. Immutable.
     *
     * @param members connections in it
     * @param listeners members that told within 10 s what they hear
     * @param current the item whose turn it is, null where there is none
     * @param positionSec where it plays, null before its first sound
     * @param lengthSec its audio so far, null without an item
     * @param pendingCount items that wait
     * @param rev the timeline's revision
     * @param startAtUs the timeline's anchor, null while nothing plays
     * @param stalled whether it waits for audio
     * @param skewUs how far members hear apart, null with fewer than two that told
     */
    public record Summary(
            String roomId,
            int members,
            int listeners,
            @Nullable CurrentRequest current,
            @Nullable Double positionSec,
            @Nullable Double lengthSec,
            int pendingCount,
            long rev,
            @Nullable Long startAtUs,
            boolean stalled,
            @Nullable Long skewUs) {}

    /** A room with what is in it; lists are cut at their bounds. Immutable. */
    public record Detail(
            Summary summary,
            List<PendingRequest> pending,
            List<ChunkState> chunks,
            List<MemberState> members) {}

    /**
     * A chunk of the current item. Immutable.
     *
     * @param status {@code PENDING}, {@code PLAYING} or {@code PLAYED}
     */
    public record ChunkState(
            String chunkId,
            long sequenceNumber,
            double startSec,
            double durationSec,
            String status) {}

    /**
     * A connection in a room. Immutable.
     *
     * @param errorUs how far off it said to play, null where it said nothing within 10 s
     * @param reportedAgoMs how long ago it said so
     */
    public record MemberState(
            String connectionId,
            String userId,
            @Nullable String deviceId,
            String endpoint,
            String transport,
            @Nullable Long errorUs,
            @Nullable Long reportedAgoMs) {}

    /**
     * Sums over all rooms. Immutable.
     *
     * @param maxSkewUs of the room whose members hear furthest apart, 0 where no two told
     */
    public record Totals(int playing, int stalled, long pending, long members, long maxSkewUs) {
        /** No rooms. */
        public static final Totals NONE = new Totals(0, 0, 0, 0, 0);

        Totals plus(Totals other) {
            return new Totals(
                    playing + other.playing,
                    stalled + other.stalled,
                    pending + other.pending,
                    members + other.members,
                    Math.max(maxSkewUs, other.maxSkewUs));
        }
    }

    /**
     * A page of rooms by ascending id.
     *
     * @param after only ids behind this one, null from the beginning
     * @param search only ids that hold this, in any case; null for all
     * @param limit 1 to 1,000
     */
    public CompletionStage<List<Summary>> list(
            @Nullable String after, @Nullable String search, int limit) {
        return onAll(shard ->
                        shard.page(after, search, limit).stream()
                                .map(room -> room.report().summary())
                                .toList())
                .thenApply(pages ->
                        pages.stream()
                                .flatMap(List::stream)
                                .sorted(Comparator.comparing(Summary::roomId))
                                .limit(limit)
                                .toList());
    }

    /** The room of this id, or empty where it has neither content nor members. */
    public CompletionStage<Optional<Detail>> find(String roomId) {
        RoomShard shard = RoomShard.of(shards, roomId);
        return on(
                shard,
                here -> {
                    Room room = here.find(roomId);
                    return room == null
                            ? Optional.<Detail>empty()
                            : Optional.of(room.report().detail());
                },
                Optional.empty());
    }

    /** Sums over all rooms as they are now. */
    public CompletionStage<Totals> totals() {
        return onAll(RoomShard::totals)
                .thenApply(all -> all.stream().reduce(Totals.NONE, Totals::plus));
    }

    private <T> CompletionStage<List<T>> onAll(Function<RoomShard, T> read) {
        CompletionStage<List<T>> all = CompletableFuture.completedStage(new ArrayList<>());
        for (RoomShard shard : shards) {
            CompletionStage<List<T>> one = on(shard, here -> List.of(read.apply(here)), List.of());
            all =
                    all.thenCombine(
                            one,
                            (before, more) ->
                                    Stream.concat(before.stream(), more.stream()).toList());
        }
        return all;
    }

    /** Reads on the shard's loop; a loop that has ended answers with the last argument. */
    private static <T> CompletionStage<T> on(
            RoomShard shard, Function<RoomShard, T> read, T otherwise) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        try {
            shard.context()
                    .loop()
                    .execute(() -> {
                        try {
                            answer.complete(read.apply(shard));
                        } catch (RuntimeException e) {
                            answer.completeExceptionally(e);
                            throw e;
                        }
                    });
        } catch (RejectedExecutionException e) {
            answer.complete(otherwise);
        }
        return answer;
    }
}
