package dev.earshot.server.config;

import dev.earshot.core.identity.Revocations;
import dev.earshot.identity.ApiKeys;
import dev.earshot.identity.Tickets;
import java.time.Duration;

/**
 * What is given out to get in by, and how it is taken back. Immutable.
 *
 * @param apiKeys the keys of applications' own servers
 * @param tokenTtlMost the longest life of a token that an API key may ask for; 1 s to 3,660 d,
 *     default 30 d. Too small makes applications ask often, too large leaves lost tokens good
 * @param tickets bounds of tickets
 * @param revocations bounds of revocations
 */
public record AccessConfig(
        ApiKeys apiKeys,
        Duration tokenTtlMost,
        Tickets.Limits tickets,
        Revocations.Settings revocations) {
    /** No API keys, and the defaults named above. */
    public static final AccessConfig DEFAULT =
            new AccessConfig(
                    ApiKeys.NONE,
                    Duration.ofDays(30),
                    Tickets.Limits.DEFAULT,
                    Revocations.Settings.DEFAULT);
}
