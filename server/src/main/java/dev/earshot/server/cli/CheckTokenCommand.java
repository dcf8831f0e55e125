package dev.earshot.server.cli;

import dev.earshot.core.clock.WallClock;
import dev.earshot.core.identity.Principal;
import dev.earshot.core.identity.Role;
import dev.earshot.core.identity.Verdict;
import dev.earshot.identity.JwtVerifier;
import dev.earshot.server.config.Configuration;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
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
    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private ConfigurationOptions configuration = new ConfigurationOptions();

    @Parameters(paramLabel = "JWT", description = "The token.")
    private String token = "";

    @Override
    public Integer call() throws Exception {
        Configuration effective = configuration.load();
        JwtVerifier verifier =
                new JwtVerifier(Secrets.of(effective), effective.auth().rules(), WallClock.SYSTEM);
        switch (verifier.verify(token.strip())) {
            case Verdict.Accepted accepted -> print(accepted.principal());
            case Verdict.Rejected rejected ->
                    throw new CommandFailure("the token is refused: " + rejected.explanation());
            case Verdict.Unavailable unavailable ->
                    throw new CommandFailure(unavailable.explanation());
            case Verdict.Pending _ -> throw new CommandFailure("the token cannot be judged");
        }
        return 0;
    }

    private void print(Principal principal) {
        PrintWriter out = spec.commandLine().getOut();
        out.println("accepted");
        out.println("user:    " + principal.user());
        out.println("device:  " + shown(principal.device()));
        out.println("session: " + shown(principal.session()));
        out.println(
                "roles:   "
                        + principal.roles().stream()
                                .sorted()
                                .map(Role::wireName)
                                .collect(Collectors.joining(", ")));
        out.println(
                "rooms:   "
                        + (principal.rooms().patterns().isEmpty()
                                ? "none"
                                : String.join(", ", principal.rooms().patterns())));
        out.println("expires: " + principal.expiresAt());
        out.flush();
    }

    private static String shown(@Nullable String value) {
        return value == null ? "-" : value;
    }
}
