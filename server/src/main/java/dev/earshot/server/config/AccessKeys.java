package dev.earshot.server.config;

import static dev.earshot.server.config.Kind.LIST;
import static dev.earshot.server.config.Kind.duration;
import static dev.earshot.server.config.Kind.show;
import static dev.earshot.server.config.Kind.whole;

import dev.earshot.core.connection.ConnectionSettings;
import dev.earshot.core.identity.Revocations;
import dev.earshot.identity.ApiKeys;
import dev.earshot.identity.Tickets;
import java.time.Duration;
import java.util.List;

/** Keys of what is given out to get in by, and of its end. Immutable. */
final class AccessKeys {
    private static final AccessConfig DEFAULTS = AccessConfig.DEFAULT;
    private static final int MANY = 10_000_000;
    private static final Duration LONGEST = Duration.ofDays(3_660);

    static final Setting<List<String>> API_KEYS =
            new Setting<>(
                    "auth.api.keys",
                    LIST,
                    "",
                    "Keys of applications' own servers, each `name:secret`: an id, and at least "
                            + ApiKeys.MIN_SECRET
                            + " characters without spaces and commas. Each is an admin.",
                    true);
    static final Setting<Duration> TOKEN_TTL_MAX =
            Setting.of(
                    "auth.token.ttl.max",
                    duration(Duration.ofSeconds(1), LONGEST),
                    show(DEFAULTS.tokenTtlMost()),
                    "The longest life of a token that an API key may ask for. Too large leaves lost tokens good for long.");
    static final Setting<Duration> EXPIRING_NOTICE =
            Setting.of(
                    "auth.expiring.notice",
                    duration(Duration.ZERO, Duration.ofHours(1)),
                    show(ConnectionSettings.DEFAULTS.tokens().expiringNotice()),
                    "How long before its token expires a connection is told, or half of what is left where that is less. Too"
                            + " small leaves no time for a new token.");
    static final Setting<Integer> TICKETS =
            Setting.of(
                    "limits.tickets",
                    whole(1, MANY),
                    "" + DEFAULTS.tickets().most(),
                    "Outstanding tickets; more are answered 429. About 300 bytes each.");
    static final Setting<Integer> TICKETS_PER_USER =
            Setting.of(
                    "limits.tickets.per.user",
                    whole(1, MANY),
                    "" + DEFAULTS.tickets().mostPerUser(),
                    "Outstanding tickets of one user; more are answered 429. At most `limits.tickets`.");
    static final Setting<Integer> REVOCATIONS =
            Setting.of(
                    "limits.revocations",
                    whole(1, MANY),
                    "" + DEFAULTS.revocations().most(),
                    "Revocations that are kept; more are answered 507. About 250 bytes each.");
    static final Setting<Duration> REVOCATIONS_KEEP =
            Setting.of(
                    "auth.revocations.keep",
                    duration(Duration.ofSeconds(1), Duration.ofDays(36_500)),
                    show(DEFAULTS.revocations().keep()),
                    "How long a revocation is kept whose tokens' expiry is unknown: the life of the longest token of any issuer."
                            + " Smaller brings revoked tokens back to life.");

    static final Section SECTION =
            new Section(
                    "Keys, tickets and revocation",
                    List.of(
                            API_KEYS,
                            TOKEN_TTL_MAX,
                            EXPIRING_NOTICE,
                            TICKETS,
                            TICKETS_PER_USER,
                            REVOCATIONS,
                            REVOCATIONS_KEEP));

    private AccessKeys() {}

    static AccessConfig read(Values values) {
        return new AccessConfig(
                apiKeys(values),
                values.get(TOKEN_TTL_MAX),
                tickets(values),
                new Revocations.Settings(
                        values.get(REVOCATIONS),
                        values.get(REVOCATIONS_KEEP),
                        values.get(AuthKeys.LEEWAY)));
    }

    static ConnectionSettings.Tokens tokens(Values values) {
        ConnectionSettings.Tokens defaults = ConnectionSettings.DEFAULTS.tokens();
        return new ConnectionSettings.Tokens(
                defaults.scanEvery(), values.get(AuthKeys.LEEWAY), values.get(EXPIRING_NOTICE));
    }

    private static ApiKeys apiKeys(Values values) {
        try {
            return ApiKeys.of(values.get(API_KEYS));
        } catch (IllegalArgumentException e) {
            values.fault(API_KEYS, String.valueOf(e.getMessage()));
            return ApiKeys.NONE;
        }
    }

    private static Tickets.Limits tickets(Values values) {
        int most = values.get(TICKETS);
        int perUser = values.get(TICKETS_PER_USER);
        if (perUser > most) {
            values.fault(TICKETS_PER_USER, "must not be more than " + TICKETS.key());
        }
        return new Tickets.Limits(DEFAULTS.tickets().lifetime(), most, perUser);
    }
}
