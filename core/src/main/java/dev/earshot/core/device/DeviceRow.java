package dev.earshot.core.device;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A known device. Immutable.
 *
 * @param device its id
 * @param user whose it is
 * @param version of its client program, as last told, null where never
 * @param firstSeen when it first connected
 * @param lastSeen when it last connected
 * @param keepTranscriptions whether transcriptions wait for it while it is away, null where the
 *     configuration decides
 */
public record DeviceRow(
        String device,
        String user,
        @Nullable String version,
        Instant firstSeen,
        Instant lastSeen,
        @Nullable Boolean keepTranscriptions) {}
