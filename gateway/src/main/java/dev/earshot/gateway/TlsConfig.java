package dev.earshot.gateway;

import java.nio.file.Path;
import java.time.Duration;

/**
 * TLS on the port for clients. Immutable.
 *
 * @param certificate PEM file with the server's certificate and those that lead to its authority
 * @param key PEM file with its private key, PKCS#8, not encrypted
 * @param reloadPeriod how often the files are looked at for a change; 100 ms to 1 day, default 1
 *     min
 */
public record TlsConfig(Path certificate, Path key, Duration reloadPeriod) {}
