package dev.earshot.server.metrics;

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
import org.jspecify.annotations.Nullable;

/** A store whose writes are timed and counted. Thread-safe. */
public final class MeteredStore implements Store {
    private final Store store;
    private final ConnectionStore connections;
    private final LedgerStore ledger;
    private final AudioStore audio;
    private final RevocationStore revocations;
    private final MailboxStore mailboxes;

    /** Takes over this store: closing this closes it. */
    public MeteredStore(Store store, NodeMetrics metrics) {
        StoreTimers timers = new StoreTimers(metrics);
        this.store = store;
        this.connections = new MeteredConnectionStore(store.connections(), timers);
        this.ledger = new MeteredLedgerStore(store.ledger(), timers);
        this.audio = new MeteredAudioStore(store.audio(), timers, metrics);
        this.revocations = new MeteredRevocationStore(store.revocations(), timers);
        this.mailboxes = new MeteredMailboxStore(store.mailboxes(), timers);
        metrics.gauge("earshot.store.trouble", () -> store.trouble() == null ? 0 : 1);
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
        return store.devices();
    }

    @Override
    public ClaimStore claims() {
        return store.claims();
    }

    @Override
    public OutboxStore outbox() {
        return store.outbox();
    }

    @Override
    public AudioFiles audioFiles() {
        return store.audioFiles();
    }

    @Override
    public @Nullable String trouble() {
        return store.trouble();
    }

    @Override
    public void close() {
        store.close();
    }
}
