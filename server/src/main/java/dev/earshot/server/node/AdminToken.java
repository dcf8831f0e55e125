package dev.earshot.server.node;

import dev.earshot.core.identity.Role;
import dev.earshot.core.loop.Loop;
import dev.earshot.identity.SecretFile;
import dev.earshot.identity.TokenGrant;
import dev.earshot.identity.TokenIssuer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file with which programs of the same user on this machine administer the node: a token in the
 * data directory that only its owner may read, renewed long before it expires. Confined to the
 * housekeeping loop after {@link #begin}.
 */
public final class AdminToken {
    /** Its name in the data directory. */
    public static final String NAME = "admin-token";

    private static final Logger LOG = LoggerFactory.getLogger(AdminToken.class);
    private static final Duration LIFETIME = Duration.ofDays(7);
    private static final Duration RENEWAL = Duration.ofDays(1);

    private final Path file;
    private final TokenIssuer issuer;
    private final Loop housekeeping;

    AdminToken(Path dataDir, TokenIssuer issuer, Loop housekeeping) {
        this.file = dataDir.resolve(NAME);
        this.issuer = issuer;
        this.housekeeping = housekeeping;
    }

    /** Writes the file, and again every day. */
    void begin() throws IOException {
        write();
        renewLater();
    }

    private void renewLater() {
        housekeeping.schedule(
                () -> {
                    try {
                        write();
                    } catch (IOException e) {
                        LOG.warn(
                                "{} cannot be renewed and expires within days: {}",
                                file,
                                e.toString());
                    }
                    renewLater();
                },
                RENEWAL);
    }

    private void write() throws IOException {
        TokenGrant grant =
                new TokenGrant("local-admin", null, null, Set.of(Role.ADMIN), null, LIFETIME);
        Files.deleteIfExists(file);
        SecretFile.createWhole(
                file, (issuer.issue(grant) + "\n").getBytes(StandardCharsets.US_ASCII));
    }
}
