package dev.earshot.server.cli;

import dev.earshot.core.clock.WallClock;
import dev.earshot.core.identity.Role;
import dev.earshot.identity.TokenGrant;
import dev.earshot.identity.TokenIssuer;
import dev.earshot.server.config.Configuration;
import dev.earshot.server.config.Durations;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Prints a token and nothing else. One thread at a time. */
@Command(
        name = "token",
        description = "Prints a JWT, signed with the secret the server uses, and nothing else.",
        mixinStandardHelpOptions = true)
final class TokenCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private ConfigurationOptions configuration = new ConfigurationOptions();

    @Option(names = "--user", required = true, paramLabel = "U", description = "Whose token it is.")
    private String user = "";

    @Option(names = "--device", paramLabel = "D", description = "From which device.")
    private @Nullable String device;

    @Option(names = "--session", paramLabel = "S", description = "One run of a client program.")
    private @Nullable String session;

    @Option(
            names = "--role",
            paramLabel = "ROLE",
            description = "player, dm or admin (default: player).")
    private String role = "player";

    @Option(
            names = "--rooms",
            paramLabel = "P",
            split = ",",
            description =
                    "Rooms it opens, exact or a beginning with * (default: none for players, all for admins).")
    private @Nullable List<String> rooms;

    @Option(
            names = "--ttl",
            paramLabel = "TTL",
            description = "How long it is good for (default: 24h).")
    private String ttl = "24h";

    @Override
    public Integer call() throws Exception {
        TokenGrant grant = grant();
        Configuration effective = configuration.load();
        TokenIssuer issuer =
                new TokenIssuer(Secrets.of(effective), effective.auth().rules(), WallClock.SYSTEM);
        spec.commandLine().getOut().println(issuer.issue(grant));
        spec.commandLine().getOut().flush();
        return 0;
    }

    private TokenGrant grant() {
        Role granted =
                Role.ofWireName(role)
                        .orElseThrow(() ->
                                new ParameterException(
                                        spec.commandLine(), "--role is player, dm or admin"));
        try {
            Duration lifetime = Durations.parse(ttl);
            return new TokenGrant(user, device, session, Set.of(granted), rooms, lifetime);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }
}
