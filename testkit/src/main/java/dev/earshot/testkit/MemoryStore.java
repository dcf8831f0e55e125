package dev.earshot.testkit;

import dev.earshot.core.Store;
import dev.earshot.core.audio.AudioFiles;
import dev.earshot.core.audio.AudioStore;
import dev.earshot.core.claim.ClaimStore;
import dev.earshot.core.connection.ConnectionStore;
import dev.earshot.core.device.DeviceStore;
import dev.earshot.core.identity.RevocationStore;
import dev.earshot.core.ledger.LedgerStore;
import dev.earshot.core.mailbox.MailboxStore;
import dev.earshot.core.outbox.OutboxStore;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Store} in memory whose outages the test decides. Thread-safe. Operations run, and their
 * stages complete, on the caller's thread, unless they are held.
 */
public final class MemoryStore implements Store {
    private final StoreGate gate = new StoreGate();
    private final MemoryLedger ledger = new MemoryLedger(gate);
    private final MemoryOutbox outbox = new MemoryOutbox(gate);
    private final MemoryConnections connections = new MemoryConnections(gate, ledger, outbox);
    private final MemoryAudio audio = new MemoryAudio(gate);
    private final MemoryRevocations revocations = new MemoryRevocations(gate);
    private final MemoryDevices devices = new MemoryDevices(gate);
    private final MemoryMailboxes mailboxes = new MemoryMailboxes(gate, devices);
    private final MemoryClaims claims = new MemoryClaims(gate, devices);
    private final MemoryAudioFiles audioFiles;

    /** Makes one whose audio has no paths on the file system. */
    public MemoryStore() {
        this(null);
    }

    /**
     * Makes one.
     *
     * @param audioDirectory an existing folder that gets a copy of each audio file, so that it has
     *     a path, or null for none
     */
    public MemoryStore(@Nullable Path audioDirectory) {
        audioFiles = new MemoryAudioFiles(gate, audioDirectory);
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
        return audioFiles;
    }

    @Override
    public @Nullable String trouble() {
        return gate.trouble();
    }

    /** From now on every operation fails, until {@link #comeBack()}. */
    public void goAway() {
        gate.trouble("the store was told to go away");
    }

    /** From now on operations work again. */
    public void comeBack() {
        gate.trouble(null);
    }

    /** The next operations fail. */
    public void failNext(int operations) {
        gate.failNext(operations);
    }

    /** The next operations fail as ones that no store would ever take. */
    public void refuseNext(int operations) {
        gate.refuseNext(operations);
    }

    /** From now on operations wait, until {@link #release()}: a slow store. */
    public void hold() {
        gate.hold();
    }

    /** Runs what was held, in order, and holds no more. */
    public void release() {
        gate.release();
    }

    /** Runs the oldest operation that is held, if any, and goes on holding. */
    public void releaseOne() {
        gate.releaseOne();
    }

    /** How many operations are held. */
    public int held() {
        return gate.held();
    }

    /** How many operations have reached the data or failed there. */
    public long operations() {
        return gate.operations();
    }

    /** Runs what is held. The data stays, so that a test may start another server on it. */
    @Override
    public void close() {
        gate.release();
    }
}
