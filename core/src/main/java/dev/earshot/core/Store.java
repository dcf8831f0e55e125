package dev.earshot.core;

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

/**
 * The durable truth of a node, one view per feature. Thread-safe; each view states its own rules.
 */
public interface Store extends AutoCloseable {
    /** Connection rows. */
    ConnectionStore connections();

    /** Delivery states. */
    LedgerStore ledger();

    /** Playback requests and chunks. */
    AudioStore audio();

    /** Tokens whose authority ended before its time. */
    RevocationStore revocations();

    /** Logs of messages and cursors into them. */
    MailboxStore mailboxes();

    /** Known devices and memberships. */
    DeviceStore devices();

    /** Who may act for which device. */
    ClaimStore claims();

    /** Ends of connections that are to be announced. */
    OutboxStore outbox();

    /** The bytes of chunks. */
    AudioFiles audioFiles();

    /** Why the store is away, in one line, or null while it works. Never blocks. */
    @Nullable String trouble();

    /**
     * Writes what is queued, bounded in time, then lets go of everything. Blocks for at most 5 s.
     */
    @Override
    void close();
}
