package dev.earshot.server.cli;

import dev.earshot.core.clock.WallClock;
import dev.earshot.core.identity.Principal;
import dev.earshot.core.identity.Role;
import dev.earshot.identity.JwksConfig;
import dev.earshot.identity.JwtVerifier;
import dev.earshot.identity.PublishedKeys;
import dev.earshot.identity.RelativeTime;
import dev.earshot.identity.TokenReport;
import dev.earshot.server.config.Configuration;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says whether the server would accept a token, and what it allows. One thread at a time. */
@Command(
        name = "check-token",
        description =
                "Explains a token: who it is for and what it opens, or why it is refused (exit 1).",
        mixinStandardHelpOptions = true)
final class CheckTokenCommand implements Callable<Integer> {
    /** Longer than fetching keys may take. */
    private static final int PATIENCE_SECONDS = 10;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private ConfigurationOptions configuration = new ConfigurationOptions();

    @Parameters(paramLabel = "JWT", description = "The token.")
    private String token = "";

    @Override
    public Integer call() throws Exception {
        Configuration effective = configuration.load();
        JwksConfig jwks = effective.auth().jwks();
        TokenReport report;
        if (jwks == null) {
            report = report(effective, null);
        } else {
            try (PublishedKeys keys = PublishedKeys.over(jwks)) {
                report = report(effective, keys);
            }
        }
        switch (report) {
            case TokenReport.Genuine genuine -> print(genuine, WallClock.SYSTEM.now());
            case TokenReport.Refused refused ->
                    throw new CommandFailure("the token is refused: " + refused.advice());
        }
        return 0;
    }

    private TokenReport report(Configuration effective, @Nullable PublishedKeys keys)
            throws CommandFailure, InterruptedException {
        JwtVerifier verifier =
                new JwtVerifier(
                        Secrets.of(effective), keys, effective.auth().rules(), WallClock.SYSTEM);
        try {
            return verifier.explain(token.strip())
                    .toCompletableFuture()
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new CommandFailure("the token cannot be judged: " + e, e);
        }
    }

    private void print(TokenReport.Genuine genuine, Instant now) {
        PrintWriter out = spec.commandLine().getOut();
        Principal principal = genuine.principal();
        out.println("accepted");
        out.println("algorithm: " + genuine.algorithm());
        out.println("key:       " + genuine.key());
        out.println("user:      " + principal.user());
        out.println("device:    " + shown(principal.device()));
        out.println("session:   " + shown(principal.session()));
        out.println(
                "roles:     "
                        + principal.roles().stream()
                                .sorted()
                                .map(Role::wireName)
                                .collect(Collectors.joining(", ")));
        out.println(
                "rooms:     "
                        + (principal.rooms().patterns().isEmpty()
                                ? "none"
                                : String.join(", ", principal.rooms().patterns())));
        out.println("issued:    " + shown(genuine.issuedAt(), now));
        out.println("expires:   " + shown(principal.expiresAt(), now));
        out.println("token id:  " + shown(principal.tokenId()));
        out.flush();
    }

    private static String shown(@Nullable String value) {
        return value == null ? "-" : value;
    }

    private static String shown(@Nullable Instant moment, Instant now) {
        return moment == null ? "-" : moment + " (" + RelativeTime.of(moment, now) + ")";
    }
}
