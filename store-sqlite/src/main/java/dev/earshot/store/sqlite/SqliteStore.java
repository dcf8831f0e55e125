package dev.earshot.store.sqlite;

import dev.earshot.core.Store;
import dev.earshot.core.audio.AudioFiles;
import dev.earshot.core.audio.AudioStore;
import dev.earshot.core.claim.ClaimStore;
import dev.earshot.core.clock.WallClock;
import dev.earshot.core.connection.ConnectionStore;
import dev.earshot.core.device.DeviceStore;
import dev.earshot.core.identity.RevocationStore;
import dev.earshot.core.ledger.LedgerStore;
import dev.earshot.core.mailbox.MailboxStore;
import dev.earshot.core.outbox.OutboxStore;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The store of a single node: one SQLite file in the data folder, audio in files beside it. Writes
 * are committed in groups, and what is acknowledged survives {@code kill -9}. Thread-safe.
 */
public final class SqliteStore implements Store {
    private final DataDirLock lock;
    private final StoreFaults faults;
    private final GroupCommit writer;
    private final Readers readers;
    private final SqliteConnections connections;
    private final SqliteLedger ledger;
    private final SqliteAudio audio;
    private final SqliteRevocations revocations;
    private final SqliteMailboxes mailboxes;
    private final SqliteDevices devices;
    private final SqliteClaims claims;
    private final SqliteOutbox outbox;
    private final ChunkFiles files;

    private SqliteStore(SqliteStoreConfig config, WallClock clock, DataDirLock lock)
            throws SQLException {
        Database database = new Database(config);
        Schema.prepare(database);
        this.lock = lock;
        this.faults = new StoreFaults();
        this.files = new ChunkFiles(config, faults);
        this.writer = new GroupCommit(database, config, faults);
        this.readers = new Readers(database, config, writer);
        this.connections = new SqliteConnections(writer, readers, config.resumeWindow(), clock);
        this.ledger = new SqliteLedger(writer, readers);
        this.audio = new SqliteAudio(writer, readers);
        this.revocations = new SqliteRevocations(writer, readers);
        this.mailboxes = new SqliteMailboxes(writer, readers, clock);
        this.devices = new SqliteDevices(writer, readers);
        this.claims = new SqliteClaims(writer, readers);
        this.outbox = new SqliteOutbox(writer, readers);
        writer.start();
    }

    /**
     * Claims the data folder, brings the database to this program's version and starts the threads.
     * Blocks while it does so.
     *
     * @throws StoreStartException with one line that says why not and what to do
     */
    public static SqliteStore open(SqliteStoreConfig config, WallClock clock) {
        DataDirLock lock = DataDirLock.claim(config.dataDir());
        SqliteStore store = null;
        try {
            store = new SqliteStore(config, clock, lock);
            return store;
        } catch (SQLException e) {
            throw new StoreStartException(
                    "Cannot use the database in %s: %s"
                            .formatted(config.dataDir(), SqliteErrors.line(e)),
                    e);
        } finally {
            if (store == null) {
                lock.close();
            }
        }
    }

    @Override
    public ConnectionStore connections() {
        return connections;
    }

    @Override
    public LedgerStore ledger() {
        return ledger;
    }

    @Override
    public AudioStore audio() {
        return audio;
    }

    @Override
    public RevocationStore revocations() {
        return revocations;
    }

    @Override
    public MailboxStore mailboxes() {
        return mailboxes;
    }

    @Override
    public DeviceStore devices() {
        return devices;
    }

    @Override
    public ClaimStore claims() {
        return claims;
    }

    @Override
    public OutboxStore outbox() {
        return outbox;
    }

    @Override
    public AudioFiles audioFiles() {
        return files;
    }

    @Override
    public @Nullable String trouble() {
        return writer.trouble();
    }

    /** The switch for drills: takes the store away and gives it back. */
    public StoreFaults faults() {
        return faults;
    }

    /** For tests: a write of their own in the same queue. */
    GroupCommit writer() {
        return writer;
    }

    @Override
    public void close() {
        files.close();
        readers.close();
        writer.close();
        lock.close();
    }
}
