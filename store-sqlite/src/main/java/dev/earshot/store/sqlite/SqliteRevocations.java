package dev.earshot.store.sqlite;

import dev.earshot.core.identity.Revocation;
import dev.earshot.core.identity.RevocationStore;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Rows of {@code revoked_tokens} and {@code revoked_users}. Thread-safe; no method blocks. */
final class SqliteRevocations implements RevocationStore {
    private static final String SAVE_TOKEN =
            """
            INSERT INTO revoked_tokens AS old (token_id, keep_until) VALUES (?, ?)
            ON CONFLICT (token_id) DO UPDATE SET
                keep_until = max(old.keep_until, excluded.keep_until)\
            """;

    private static final String SAVE_USER =
            """
            INSERT INTO revoked_users AS old (user_id, device_id, issued_up_to, keep_until)
            VALUES (?, ?, ?, ?)
            ON CONFLICT (user_id, device_id) DO UPDATE SET
                issued_up_to = max(old.issued_up_to, excluded.issued_up_to),
                keep_until = max(old.keep_until, excluded.keep_until)\
            """;

    /** No device has an empty id, so that stands for all of them. */
    private static final String ALL_DEVICES = "";

    private final GroupCommit writer;
    private final Readers readers;

    SqliteRevocations(GroupCommit writer, Readers readers) {
        this.writer = writer;
        this.readers = readers;
    }

    @Override
    public CompletionStage<@Nullable Void> save(Revocation revocation) {
        return writer.submit(session -> {
            switch (revocation) {
                case Revocation.OfToken token ->
                        session.update(SAVE_TOKEN, token.tokenId(), Micros.of(token.keepUntil()));
                case Revocation.OfUser user ->
                        session.update(
                                SAVE_USER,
                                user.user(),
                                user.device() == null ? ALL_DEVICES : user.device(),
                                Micros.of(user.issuedUpTo()),
                                Micros.of(user.keepUntil()));
            }
            return null;
        });
    }

    @Override
    public CompletionStage<List<Revocation>> all() {
        return readers.submit(session -> {
            List<Revocation> all = new ArrayList<>();
            all.addAll(
                    session.list(
                            "SELECT token_id, keep_until FROM revoked_tokens",
                            SqliteRevocations::token));
            all.addAll(
                    session.list(
                            "SELECT user_id, device_id, issued_up_to, keep_until FROM revoked_users",
                            SqliteRevocations::user));
            return all;
        });
    }

    @Override
    public CompletionStage<Integer> removeBefore(Instant moment) {
        long micros = Micros.of(moment);
        return writer.submit(session ->
                session.update("DELETE FROM revoked_tokens WHERE keep_until < ?", micros)
                        + session.update("DELETE FROM revoked_users WHERE keep_until < ?", micros));
    }

    private static Revocation token(Row row) throws SQLException {
        return new Revocation.OfToken(row.text(), row.instant());
    }

    private static Revocation user(Row row) throws SQLException {
        String user = row.text();
        String device = row.text();
        return new Revocation.OfUser(
                user, device.equals(ALL_DEVICES) ? null : device, row.instant(), row.instant());
    }
}
