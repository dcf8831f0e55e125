package dev.earshot.core.connection;

import dev.earshot.core.ledger.Marks;
import dev.earshot.core.ledger.PlaybackStateRow;
import dev.earshot.core.mailbox.Reader;
import dev.earshot.core.topic.LogName;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
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
    private static final int LAST_STREAMS = 10;

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

    /** Judges a newcomer that names the last event of a stream, as if it had that one's token. */
    void judgeStream(LiveConnection newcomer, Consumer<Resumption.Judgement> answer) {
        EndedConnection.Owner owner = EndedConnection.Owner.of(newcomer.handshake());
        TokenHash known = resumption.lastStreamOf(owner);
        Resumption.Judgement judgement = known == null ? null : resumption.claim(known, newcomer);
        if (judgement != null) {
            answer.accept(judgement);
            return;
        }
        recallStream(owner)
                .exceptionally(away -> Optional.empty())
                .thenAccept(found ->
                        newcomer.loop().execute(() -> answerStream(newcomer, found, answer)));
    }

    private void answerStream(
            LiveConnection newcomer,
            Optional<TokenHash> found,
            Consumer<Resumption.Judgement> answer) {
        // One that left or was let in meanwhile must not take anything over.
        if (!newcomer.judged && newcomer.stage == LiveConnection.Stage.OPENING) {
            answer.accept(
                    found.map(hash -> resumption.claim(hash, newcomer))
                            .orElseGet(
                                    () -> new Resumption.Judgement.Denied(ResumeOutcome.UNKNOWN)));
        }
    }

    private CompletionStage<Optional<TokenHash>> recallStream(EndedConnection.Owner owner) {
        ConnectionFilter streams =
                new ConnectionFilter(
                        owner.user(),
                        owner.device(),
                        null,
                        null,
                        owner.endpoint(),
                        Transport.SSE,
                        null,
                        null,
                        LAST_STREAMS);
        return ports.store()
                .lastEnded(streams)
                .thenCompose(rows ->
                        rows.stream()
                                .filter(row -> isResumableStream(row, owner))
                                .findFirst()
                                .map(this::recallStream)
                                .orElseGet(
                                        () -> CompletableFuture.completedStage(Optional.empty())));
    }

    private CompletionStage<Optional<TokenHash>> recallStream(ConnectionRow row) {
        return recall(row).thenApply(known -> Optional.of(TokenHash.ofHex(row.tokenHash())));
    }

    private static boolean isResumableStream(ConnectionRow row, EndedConnection.Owner owner) {
        return !row.tokenRetired()
                && row.status() != ConnectionStatus.SUPERSEDED
                && Objects.equals(row.deviceId(), owner.device());
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
            resumption.remember(ended(row, row.rooms(), Marks.NONE));
            return done();
        }
        CompletionStage<Optional<ConnectionRow>> heir =
                row.status() == ConnectionStatus.SUPERSEDED
                        ? heirOf(row)
                        : CompletableFuture.completedStage(Optional.empty());
        return ports.states()
                .of(row.connectionId())
                .thenCombine(
                        offsets(row), (states, offsets) -> ended(row, offsets, furthest(states)))
                .thenCombine(heir, this::remember);
    }

    /** Where it stood in the logs of its rooms: where it entered, or what it acknowledged since. */
    private CompletionStage<Map<String, Long>> offsets(ConnectionRow row) {
        Set<LogName> logs = new HashSet<>();
        for (String text : row.rooms().keySet()) {
            LogName log = LogName.parse(text);
            if (log != null) {
                logs.add(log);
            }
        }
        if (logs.isEmpty()) {
            return CompletableFuture.completedStage(row.rooms());
        }
        return ports.mailboxes()
                .positions(new Reader(row.userId(), row.deviceId()), logs)
                .thenApply(positions -> {
                    Map<String, Long> offsets = new HashMap<>(row.rooms());
                    positions.forEach((log, position) ->
                            offsets.merge(log.text(), position.acknowledged(), Math::max));
                    return Map.copyOf(offsets);
                });
    }

    private static Marks furthest(List<PlaybackStateRow> states) {
        Marks marks = Marks.NONE;
        for (PlaybackStateRow state : states) {
            marks =
                    marks.max(
                            new Marks(
                                    state.sentUpTo(),
                                    state.acknowledgedUpTo(),
                                    state.playedUpTo()));
        }
        return marks;
    }

    private boolean remember(EndedConnection holder, Optional<ConnectionRow> heir) {
        heir.ifPresent(newest -> {
            holder.heir = TokenHash.ofHex(newest.tokenHash());
            resumption.remember(ended(newest, newest.rooms(), Marks.NONE));
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

    private EndedConnection ended(ConnectionRow row, Map<String, Long> offsets, Marks marks) {
        Duration ago = Duration.between(endedAt(row), ports.wall().now());
        EndedConnection ended =
                new EndedConnection(
                        row.connectionId(),
                        TokenHash.ofHex(row.tokenHash()),
                        new EndedConnection.Owner(row.userId(), row.deviceId(), row.endpoint()),
                        new EndedConnection.State(
                                row.generation(),
                                rooms(row),
                                row.room(),
                                offsets,
                                row.conversationId(),
                                marks),
                        ports.monotonic().nanos() - ago.toNanos());
        ended.retired = row.tokenRetired();
        return ended;
    }

    private static Set<String> rooms(ConnectionRow row) {
        Set<String> rooms = new HashSet<>();
        if (row.room() != null) {
            rooms.add(row.room());
        }
        for (String text : row.rooms().keySet()) {
            LogName log = LogName.parse(text);
            if (log != null) {
                rooms.add(log.topic().name());
            }
        }
        return Set.copyOf(rooms);
    }

    private static Instant endedAt(ConnectionRow row) {
        Instant at = row.disconnectedAt();
        return at == null ? row.lastHeartbeat() : at;
    }

    private static CompletionStage<Boolean> done() {
        return CompletableFuture.completedStage(false);
    }
}
