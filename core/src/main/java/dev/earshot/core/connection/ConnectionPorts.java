package dev.earshot.core.connection;

import dev.earshot.core.claim.ClaimStore;
import dev.earshot.core.clock.ClusterClock;
import dev.earshot.core.clock.MonotonicClock;
import dev.earshot.core.clock.WallClock;
import dev.earshot.core.identity.Authenticator;
import dev.earshot.core.identity.Revocations;
import dev.earshot.core.ledger.LedgerJournal;
import dev.earshot.core.ledger.LedgerStore;
import dev.earshot.core.loop.Loop;
import dev.earshot.core.mailbox.Mailboxes;
import dev.earshot.core.topic.TopicIndex;

/**
 * What a {@link ConnectionRegistry} stands on. Immutable.
 *
 * @param node the name of this process in rows
 * @param store where rows live
 * @param states where delivery states live
 * @param claims who may act for which device
 * @param journal carries marks there
 * @param authenticator judges the tokens that are to follow those of live connections
 * @param revocations tokens whose authority ended before its time
 * @param topics who receives what
 * @param mailboxes what waits for devices and users
 * @param housekeeping the loop of everything periodic; it never runs long tasks
 * @param monotonic for windows and intervals
 * @param wall for rows
 * @param cluster for clients
 * @param metrics what is counted
 */
public record ConnectionPorts(
        String node,
        ConnectionStore store,
        LedgerStore states,
        ClaimStore claims,
        LedgerJournal journal,
        Authenticator authenticator,
        Revocations revocations,
        TopicIndex topics,
        Mailboxes mailboxes,
        Loop housekeeping,
        MonotonicClock monotonic,
        WallClock wall,
        ClusterClock cluster,
        ConnectionMetrics metrics) {}
