package dev.earshot.server.cli;

import dev.earshot.identity.HmacSecret;
import dev.earshot.identity.SecretFile;
import dev.earshot.server.config.Configuration;
import java.io.IOException;

/** Finds the secret that a server with the same configuration uses. Stateless, thread-safe. */
final class Secrets {
    private Secrets() {}

    static HmacSecret of(Configuration configuration) throws CommandFailure {
        HmacSecret configured = configuration.auth().secret();
        if (configured != null) {
            return configured;
        }
        try {
            return SecretFile.loadOrCreate(configuration.dataDir());
        } catch (IOException e) {
            throw new CommandFailure(
                    "the secret in " + configuration.dataDir() + " cannot be used: " + e, e);
        }
    }
}
