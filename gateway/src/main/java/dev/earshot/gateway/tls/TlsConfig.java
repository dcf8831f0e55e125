package dev.earshot.gateway.tls;

import java.nio.file.Path;
import java.time.Duration;

/**
 * TLS on the port for clients. Immutable.
 *
 * @param certificate PEM file with the server's certificate and those that lead to its authority
 * @param key PEM file with its private key, PKCS#8, not encrypted
 * @param reloadPeriod how often the files are looked at for a change; 100 ms to 1 day, default 1
 *     min. Too large serves a certificate that has been replaced, too small only costs
 */
public record TlsConfig(Path certificate, Path key, Duration reloadPeriod) {
    /** Refuses values outside the bounds named above. */
    public TlsConfig {
        long millis = reloadPeriod.toMillis();
        if (millis < 100 || millis > 86_400_000) {
            throw new IllegalArgumentException(
                    "reloadPeriod must be between 100 ms and 1 day, not " + reloadPeriod);
        }
    }
}
