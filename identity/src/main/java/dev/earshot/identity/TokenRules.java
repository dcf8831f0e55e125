package dev.earshot.identity;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a token must say beside being genuine. Immutable.
 *
 * @param issuer the exact {@code iss}, null to ask for none
 * @param audience a value that {@code aud} must hold, null to ask for none
 * @param leeway how far clocks may differ, 0 to 5 min; smaller refuses honest clients with wrong
 *     clocks, larger keeps expired tokens alive for that long
 */
public record TokenRules(@Nullable String issuer, @Nullable String audience, Duration leeway) {
    /** No issuer, no audience, 30 s. */
    public static final TokenRules DEFAULT = new TokenRules(null, null, Duration.ofSeconds(30));

    /** Refuses a leeway out of bounds. */
    public TokenRules {
        if (leeway.isNegative() || leeway.compareTo(Duration.ofMinutes(5)) > 0) {
            throw new IllegalArgumentException("leeway is 0s to 5m");
        }
    }
}
