package dev.earshot.core.connection;

import dev.earshot.core.ledger.Marks;
import dev.earshot.core.ledger.PlaybackStateRow;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Judges the token of a newcomer: from memory, else with what the store knows. Thread-safe; {@link
 * #judge} is called on the newcomer's loop and answers there.
 */
final class TokenJudge {
    private static final int MOST_HEIRS = 1_000;

    private final ConnectionPorts ports;
    private final Resumption resumption;
    private final SecurityLog security;

    TokenJudge(ConnectionPorts ports, Resumption resumption, SecurityLog security) {
        this.ports = ports;
        this.resumption = resumption;
        this.security = security;
    }

    /** Answers at once where memory suffices, later where the store must be asked. */
    void judge(String presented, LiveConnection newcomer, Consumer<Resumption.Judgement> answer) {
        TokenHash hash = ConnectionTokens.hashOfPresented(presented);
        if (hash == null) {
            answer.accept(new Resumption.Judgement.Denied(ResumeOutcome.UNKNOWN));
            return;
        }
        Resumption.Judgement known = resumption.claim(hash, newcomer);
        if (known != null) {
            conclude(known, newcomer, answer);
            return;
        }
        recall(hash)
                .whenComplete((found, failure) ->
                        newcomer.loop().execute(() -> answer(hash, newcomer, failure, answer)));
    }

    private void answer(
            TokenHash hash,
            LiveConnection newcomer,
            @Nullable Throwable failure,
            Consumer<Resumption.Judgement> answer) {
        // A newcomer that left or was let in meanwhile must not take anything over.
        if (newcomer.judged || newcomer.stage != LiveConnection.Stage.OPENING) {
            return;
        }
        Resumption.Judgement judgement = resumption.claim(hash, newcomer);
        if (judgement == null) {
            judgement =
                    new Resumption.Judgement.Denied(
                            failure == null ? ResumeOutcome.UNKNOWN : ResumeOutcome.STORE_AWAY);
        }
        conclude(judgement, newcomer, answer);
    }

    private void conclude(
            Resumption.Judgement judgement,
            LiveConnection newcomer,
            Consumer<Resumption.Judgement> answer) {
        if (judgement instanceof Resumption.Judgement.Denied denied) {
            SecurityEvent suspicion = denied.outcome().suspicion();
            if (suspicion != null) {
                security.report(suspicion, newcomer);
            }
        }
        answer.accept(judgement);
    }

    /** Brings what the store knows of this token into memory. */
    private CompletionStage<Boolean> recall(TokenHash hash) {
        return ports.store()
                .byTokenHash(hash.hex())
                .thenCompose(row -> row.isPresent() ? recall(row.get()) : done());
    }

    private CompletionStage<Boolean> recall(ConnectionRow row) {
        if (row.tokenRetired() || expired(row)) {
            resumption.remember(ended(row, Marks.NONE));
            return done();
        }
        CompletionStage<Optional<ConnectionRow>> heir =
                row.status() == ConnectionStatus.SUPERSEDED
                        ? heirOf(row)
                        : CompletableFuture.completedStage(Optional.empty());
        return ports.states()
                .of(row.connectionId())
                .thenCombine(heir, (states, found) -> remember(row, states, found));
    }

    private boolean remember(
            ConnectionRow row, List<PlaybackStateRow> states, Optional<ConnectionRow> heir) {
        Marks marks = Marks.NONE;
        for (PlaybackStateRow state : states) {
            marks =
                    marks.max(
                            new Marks(
                                    state.sentUpTo(),
                                    state.acknowledgedUpTo(),
                                    state.playedUpTo()));
        }
        EndedConnection holder = ended(row, marks);
        heir.ifPresent(newest -> {
            holder.heir = TokenHash.ofHex(newest.tokenHash());
            resumption.remember(ended(newest, Marks.NONE));
        });
        resumption.remember(holder);
        return true;
    }

    /** The newest connection that took over from this one, in a process that was killed since. */
    private CompletionStage<Optional<ConnectionRow>> heirOf(ConnectionRow row) {
        return ports.store()
                .list(
                        new ConnectionFilter(
                                row.userId(), row.deviceId(), null, null, null, MOST_HEIRS))
                .thenApply(rows ->
                        rows.stream()
                                .filter(other ->
                                        Objects.equals(other.resumedFrom(), row.connectionId()))
                                .max(Comparator.comparingInt(ConnectionRow::generation)));
    }

    private boolean expired(ConnectionRow row) {
        return endedAt(row).plus(resumeWindow()).isBefore(ports.wall().now());
    }

    private Duration resumeWindow() {
        return resumption.window();
    }

    private EndedConnection ended(ConnectionRow row, Marks marks) {
        Duration ago = Duration.between(endedAt(row), ports.wall().now());
        EndedConnection ended =
                new EndedConnection(
                        row.connectionId(),
                        TokenHash.ofHex(row.tokenHash()),
                        new EndedConnection.Owner(row.userId(), row.deviceId(), row.endpoint()),
                        new EndedConnection.State(
                                row.generation(),
                                row.room() == null ? Set.of() : Set.of(row.room()),
                                row.room(),
                                marks),
                        ports.monotonic().nanos() - ago.toNanos());
        ended.retired = row.tokenRetired();
        return ended;
    }

    private static Instant endedAt(ConnectionRow row) {
        Instant at = row.disconnectedAt();
        return at == null ? row.lastHeartbeat() : at;
    }

    private static CompletionStage<Boolean> done() {
        return CompletableFuture.completedStage(false);
    }
}
