package dev.earshot.server.config;

import dev.earshot.identity.HmacSecret;
import dev.earshot.identity.JwksConfig;
import dev.earshot.identity.TokenRules;
import org.jspecify.annotations.Nullable;

/**
 * How tokens are judged. Immutable.
 *
 * @param secret the configured key, null to use the generated one in the data directory
 * @param rules what tokens must say
 * @param jwks the published keys of another issuer, null for none
 */
public record AuthConfig(
        @Nullable HmacSecret secret, TokenRules rules, @Nullable JwksConfig jwks) {}
