package dev.earshot.server.config;

import static dev.earshot.server.config.Kind.LIST;
import static dev.earshot.server.config.Kind.TEXT;
import static dev.earshot.server.config.Kind.duration;
import static dev.earshot.server.config.Kind.show;

import dev.earshot.gateway.http.Origins;
import dev.earshot.identity.HmacSecret;
import dev.earshot.identity.TokenRules;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keys of who is let in. Immutable. */
final class AuthKeys {
    static final Setting<String> SECRET =
            Setting.secret(
                    "auth.hmac.secret",
                    "Key of HS256 tokens, at least 32 bytes. Empty: 256 random bits, made at the first start, in the file"
                            + " `secret` of the data directory (mode 0600).");
    static final Setting<String> ISSUER =
            Setting.of(
                    "auth.issuer",
                    TEXT,
                    "",
                    "The `iss` that tokens must name, those of the server's own secret too; `earshot token` writes it. Empty:"
                            + " none is asked for.");
    static final Setting<String> AUDIENCE =
            Setting.of(
                    "auth.audience",
                    TEXT,
                    "",
                    "A value that the `aud` of tokens must hold. Empty: none is asked for.");
    static final Setting<Duration> LEEWAY =
            Setting.of(
                    "auth.leeway",
                    duration(Duration.ZERO, Duration.ofMinutes(5)),
                    show(TokenRules.DEFAULT.leeway()),
                    "How far the clocks of who makes tokens and of this server may differ. Shorter refuses honest tokens"
                            + " where they do, longer keeps expired ones alive for that long.");
    static final Setting<List<String>> ORIGINS =
            Setting.of(
                    "auth.allowed.origins",
                    LIST,
                    "",
                    "Browser origins that may connect beside the server's own, such as `https://game.example`; `*` admits"
                            + " all.");

    static final Section SECTION =
            new Section("Who is let in", List.of(SECRET, ISSUER, AUDIENCE, LEEWAY, ORIGINS));

    private AuthKeys() {}

    static AuthConfig read(Values values) {
        TokenRules rules =
                new TokenRules(values.find(ISSUER), values.find(AUDIENCE), values.get(LEEWAY));
        return new AuthConfig(secret(values), rules, JwksKeys.read(values, rules.issuer()));
    }

    static List<String> origins(Values values) {
        List<String> origins = new ArrayList<>();
        for (String origin : values.get(ORIGINS)) {
            try {
                origins.add(Origins.normalized(origin));
            } catch (IllegalArgumentException e) {
                values.fault(ORIGINS, String.valueOf(e.getMessage()));
            }
        }
        return origins;
    }

    private static @Nullable HmacSecret secret(Values values) {
        String text = values.find(SECRET);
        if (text == null) {
            return null;
        }
        try {
            return HmacSecret.ofText(text);
        } catch (IllegalArgumentException e) {
            values.fault(SECRET, String.valueOf(e.getMessage()));
            return null;
        }
    }
}
