package dev.earshot.core.claim;

import java.time.Instant;

/**
 * Who holds a device. Immutable.
 *
 * @param device of which device
 * @param epoch rises with every take-over, from 1
 * @param connectionId the connection that may act
 * @param node the process that holds it
 * @param since when it was taken
 */
public record ClaimRow(
        String device, long epoch, String connectionId, String node, Instant since) {}
