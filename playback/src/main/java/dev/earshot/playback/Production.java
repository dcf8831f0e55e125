package dev.earshot.playback;

import dev.earshot.core.audio.GenerationStatus;
import dev.earshot.playback.ChunkIntake.Result;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes one item's audio, from text by the engine or from an application's chunks, and watches that
 * chunks come. Confined to the room's loop. After {@link #stop()} nothing is told any more.
 */
final class Production implements GenerationJob.Listener {
    private final Item item;
    private final RoomContext context;
    private final Owner owner;
    private final GenerationJob job;
    private final Pieces pieces;
    private final ChunkDeadline deadline;
    private @Nullable ChunkIntake intake;
    private boolean active;
    private boolean working;
    private boolean over;
    private int skip;
    private long pieceBeganNanos;

    Production(Item item, RoomContext context, @Nullable String voice, Owner owner) {
        this.item = item;
        this.context = context;
        this.owner = owner;
        job = new GenerationJob(context.loop(), context.ports().engine(), voice, this);
        pieces = new Pieces(context.config().pieceChars());
        deadline =
                new ChunkDeadline(
                        context.loop(),
                        context.ports().monotonic(),
                        context.config(),
                        this::expired);
    }

    /** The room, told on its loop. */
    interface Owner {
        /** Whether the item may grow now. */
        boolean mayGenerate(Item item);

        /** The item has more audio. */
        void onAudio(Item item);

        /** The audio since the last chunk is a chunk. */
        void onChunk(Item item);

        /** The item has all of its audio. */
        void onProduced(Item item);

        /** The item will not get the rest of its audio. */
        void onProductionFailed(Item item, String reason);
    }

    /** Goes on where an earlier process stopped; the item's text and chunks are in place. */
    void resume() {
        if (item.generation == GenerationStatus.COMPLETE) {
            over = true;
            item.audio.complete();
            return;
        }
        if (item.audio.rate() != 0) {
            job.expectRate(item.audio.rate());
            deadline.chunk();
        }
        String text = item.text();
        if (item.isText() && text != null) {
            List<String> spoken = new ArrayList<>(pieces.append(text));
            if (item.textFinal) {
                spoken.addAll(pieces.finish());
                job.last();
            }
            job.add(spoken.subList(Math.min(item.chunks.size(), spoken.size()), spoken.size()));
            skip = Math.max(0, item.chunks.size() - spoken.size());
        }
    }

    /** How many pieces of text went in; 0 where it holds nothing that can be said. */
    int addText(String more, boolean last) {
        item.source = Item.TEXT;
        item.appendText(more);
        List<String> fresh = new ArrayList<>(pieces.append(more));
        if (last) {
            item.textFinal = true;
            fresh.addAll(pieces.finish());
        }
        int known = Math.min(skip, fresh.size());
        skip -= known;
        job.add(fresh.subList(known, fresh.size()));
        if (last) {
            job.last();
        }
        proceed();
        return fresh.size();
    }

    /** Takes an application's chunk. */
    Result put(int number, byte[] audio, @Nullable Integer sampleRate) {
        item.source = Item.CHUNKS;
        item.generation = GenerationStatus.RUNNING;
        return intake().put(number, audio, sampleRate);
    }

    /** The application's last chunk is there. Returns the number of a missing one, or -1. */
    int completeChunks() {
        int missing = intake().missing();
        if (missing < 0) {
            produced();
        }
        return missing;
    }

    /** The item's turn is near: begins, and lets the time-outs run. */
    void activate() {
        active = true;
        proceed();
    }

    /** Tries again whether the engine may go on. */
    void proceed() {
        if (over || !active) {
            return;
        }
        if (item.isText()) {
            job.proceed();
        }
        watch();
    }

    /** Ends it and frees the engine at once. Idempotent. */
    void stop() {
        over = true;
        deadline.stop();
        job.cancel();
        if (working) {
            working = false;
            context.metrics().engineWorks(-1);
        }
        if (intake != null) {
            intake.drop();
        }
    }

    boolean isOver() {
        return over;
    }

    @Override
    public boolean mayGenerate() {
        return owner.mayGenerate(item);
    }

    @Override
    public void onWorking(boolean now) {
        if (working != now) {
            context.metrics().engineWorks(now ? 1 : -1);
        }
        working = now;
        if (now) {
            pieceBeganNanos = context.ports().monotonic().nanos();
            item.generation = GenerationStatus.RUNNING;
        }
        watch();
    }

    @Override
    public void onPcm(int rate, byte[] pcm) {
        item.audio.append(rate, pcm);
        owner.onAudio(item);
    }

    @Override
    public void onPieceEnd() {
        deadline.chunk();
        context.metrics().chunkMade(context.ports().monotonic().nanos() - pieceBeganNanos);
        item.chunksToCome = job.left();
        owner.onChunk(item);
    }

    @Override
    public void onAllSaid() {
        produced();
    }

    @Override
    public void onFailed(String reason) {
        failed(reason);
    }

    private ChunkIntake intake() {
        if (intake == null) {
            intake =
                    new ChunkIntake(
                            context.config(),
                            context.budget(),
                            item.chunks.size(),
                            item.audio.rate(),
                            this::chunkInOrder);
        }
        return intake;
    }

    private void chunkInOrder(byte[] pcm) {
        deadline.chunk();
        item.audio.append(intake().rate(), pcm);
        owner.onChunk(item);
    }

    /** Time runs while an engine works or an application owes something, not while we pause. */
    private void watch() {
        if (over) {
            return;
        }
        boolean owed = !item.isText() || working || job.waitsForText();
        if (owed) {
            deadline.arm();
        } else {
            deadline.disarm();
        }
    }

    private void produced() {
        if (!over) {
            over = true;
            deadline.stop();
            item.generation = GenerationStatus.COMPLETE;
            item.audio.complete();
            owner.onProduced(item);
        }
    }

    private void expired() {
        String which = deadline.beforeFirst() ? "no chunk" : "no further chunk";
        failed(which + " within " + deadline.limit().toSeconds() + " s");
    }

    private void failed(String reason) {
        if (!over) {
            stop();
            item.generation = GenerationStatus.FAILED;
            owner.onProductionFailed(item, reason);
        }
    }
}
