package dev.earshot.server.cli;

import dev.earshot.gateway.tls.TlsConfig;
import dev.earshot.identity.SecretFile;
import dev.earshot.server.config.Configuration;
import dev.earshot.store.sqlite.DataDirReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What the doctor looks at of files: data directory, store, secret and certificates. Makes none.
 * One thread at a time.
 */
final class FileChecks {
    private static final Set<PosixFilePermission> OTHERS =
            EnumSet.of(
                    PosixFilePermission.GROUP_READ,
                    PosixFilePermission.GROUP_WRITE,
                    PosixFilePermission.OTHERS_READ,
                    PosixFilePermission.OTHERS_WRITE);

    private final Configuration configuration;
    private final Path dir;

    FileChecks(Configuration configuration) {
        this.configuration = configuration;
        this.dir = configuration.dataDir();
    }

    List<Finding> all() {
        List<Finding> findings = new ArrayList<>(data());
        findings.add(secret());
        TlsConfig tls = configuration.gateway().tls();
        if (tls != null) {
            findings.add(readable("certificate", tls.certificate()));
            findings.add(readable("tls key", tls.key()));
        }
        return findings;
    }

    private List<Finding> data() {
        DataDirReport report = DataDirReport.of(configuration.store());
        Integer schema = report.schema();
        String trouble = report.trouble();
        Finding store =
                schema == null
                        ? Finding.ok("store", "none yet; the first start makes it")
                        : Finding.ok(
                                "store",
                                "opens, schema "
                                        + schema
                                        + (schema < DataDirReport.PROGRAM_SCHEMA
                                                ? ", which the next start brings to "
                                                        + DataDirReport.PROGRAM_SCHEMA
                                                : ""));
        return switch (report.state()) {
            case ABSENT ->
                    List.of(Finding.ok("data.dir", dir + " is absent; the first start makes it"));
            case FREE -> List.of(Finding.ok("data.dir", dir + " is writable and free"), store);
            case IN_USE ->
                    List.of(
                            Finding.ok(
                                    "data.dir",
                                    dir
                                            + " is in use by process "
                                            + report.holder()
                                            + ", a running server"),
                            store);
            case UNUSABLE ->
                    List.of(
                            Finding.fail(
                                    "data.dir",
                                    dir
                                            + ": "
                                            + (trouble == null ? "it cannot be used" : trouble)
                                            + "; mend that or choose another data.dir"));
        };
    }

    private Finding secret() {
        if (configuration.auth().secret() != null) {
            return Finding.ok("secret", "auth.hmac.secret is set");
        }
        Path file = dir.resolve(SecretFile.NAME);
        if (!Files.exists(file)) {
            return Finding.ok("secret", "none yet; the first start makes one");
        }
        try {
            SecretFile.loadOrCreate(dir);
            return openToOthers(file)
                    ? Finding.warn("secret", file + " may be read by others; chmod 600 it")
                    : Finding.ok("secret", file + " is usable");
        } catch (IOException e) {
            return Finding.fail("secret", String.valueOf(e.getMessage()));
        }
    }

    private static Finding readable(String about, Path file) {
        return Files.isRegularFile(file) && Files.isReadable(file)
                ? Finding.ok(about, file + " is readable")
                : Finding.fail(about, file + " cannot be read; mend the path or its rights");
    }

    private static boolean openToOthers(Path file) throws IOException {
        try {
            return Files.getPosixFilePermissions(file).stream().anyMatch(OTHERS::contains);
        } catch (UnsupportedOperationException e) {
            return false;
        }
    }
}
