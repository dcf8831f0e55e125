package dev.earshot.server.config;

import static dev.earshot.server.config.Kind.TEXT;
import static dev.earshot.server.config.Kind.duration;
import static dev.earshot.server.config.Kind.oneOf;
import static dev.earshot.server.config.Kind.show;

import dev.earshot.identity.JwksConfig;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keys of the tokens that another issuer signs. Immutable. */
final class JwksKeys {
    static final Setting<String> URL =
            Setting.of(
                    "auth.jwks.url",
                    TEXT,
                    "",
                    "Where the issuer publishes its keys (a JWKS), such as `https://id.example/jwks.json`; `auth.issuer` must"
                            + " be set too. Empty: only tokens signed with the server's own secret are good.");
    static final Setting<String> PLAIN_HTTP =
            Setting.of(
                    "auth.jwks.plain.http",
                    oneOf("refuse", "allow"),
                    "refuse",
                    "`allow` takes an `http` address of another machine too; whoever can change its answer on the way can"
                            + " then make tokens for everybody.");
    static final Setting<Duration> REFRESH =
            Setting.of(
                    "auth.jwks.refresh",
                    duration(Duration.ofMinutes(1), Duration.ofHours(24)),
                    show(JwksConfig.REFRESH),
                    "How often the keys are fetched again. Shorter asks the issuer more often, longer accepts tokens of a"
                            + " withdrawn key for longer. A new key is fetched for when its first token comes.");
    static final Setting<Duration> KEEP =
            Setting.of(
                    "auth.jwks.keep",
                    duration(Duration.ofMinutes(1), Duration.ofDays(30)),
                    show(JwksConfig.KEEP),
                    "How long the last good keys serve while fetching fails, at least `auth.jwks.refresh`. Shorter answers"
                            + " 503 sooner when the issuer is away, longer trusts old keys for longer.");

    static final Section SECTION =
            new Section("Keys of another issuer", List.of(URL, PLAIN_HTTP, REFRESH, KEEP));

    private JwksKeys() {}

    static @Nullable JwksConfig read(Values values, @Nullable String issuer) {
        Duration refresh = values.get(REFRESH);
        Duration keep = values.get(KEEP);
        boolean plainHttp = values.get(PLAIN_HTTP).equals("allow");
        URI url = url(values, plainHttp);
        if (keep.compareTo(refresh) < 0) {
            values.fault(KEEP, "must be at least auth.jwks.refresh");
            return null;
        }
        if (url == null) {
            return null;
        }
        if (issuer == null) {
            values.fault(
                    URL,
                    "needs auth.issuer: without it, whatever else that issuer's keys have signed would be taken");
            return null;
        }
        return new JwksConfig(issuer, url, refresh, keep);
    }

    private static @Nullable URI url(Values values, boolean plainHttp) {
        String text = values.find(URL);
        if (text == null) {
            return null;
        }
        try {
            return JwksConfig.url(text, plainHttp);
        } catch (IllegalArgumentException e) {
            values.fault(URL, String.valueOf(e.getMessage()));
            return null;
        }
    }
}
