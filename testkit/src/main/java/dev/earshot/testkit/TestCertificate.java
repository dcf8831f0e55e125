package dev.earshot.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A certificate for this machine's own names that signs itself, made by the JDK's {@code keytool}
 * for one test and never kept. Immutable.
 *
 * @param certificate PEM file
 * @param key PEM file, PKCS#8
 * @param x509 what is in the first
 */
public record TestCertificate(Path certificate, Path key, X509Certificate x509) {
    private static final String PASSWORD = "changeit";
    private static final Map<String, Made> MADE = new ConcurrentHashMap<>();
    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

    /** Makes one with an elliptic curve key in these two new files. */
    public static TestCertificate make(Path folder, String name) {
        return make(folder, name, "-keyalg", "EC", "-groupname", "secp256r1");
    }

    /**
     * Makes one with a key that {@code keytool} makes of these options; of the same name and
     * options only once for all tests of a process.
     */
    public static TestCertificate make(Path folder, String name, String... keyOptions) {
        Made made =
                MADE.computeIfAbsent(
                        name + List.of(keyOptions), _ -> generate(folder, name, keyOptions));
        try {
            return new TestCertificate(
                    pem(folder.resolve(name + ".crt"), "CERTIFICATE", made.x509().getEncoded()),
                    pem(folder.resolve(name + ".key"), "PRIVATE KEY", made.key().getEncoded()),
                    made.x509());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private record Made(Key key, X509Certificate x509) {}

    private static Made generate(Path folder, String name, String... keyOptions) {
        Path store = folder.resolve(name + ".p12");
        try {
            run(store, name, keyOptions);
            KeyStore keys = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(store)) {
                keys.load(in, PASSWORD.toCharArray());
            }
            return new Made(
                    keys.getKey("k", PASSWORD.toCharArray()),
                    (X509Certificate) keys.getCertificate("k"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void run(Path store, String name, String... keyOptions) throws IOException {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        line.addAll(List.of("-genkeypair", "-alias", "k", "-validity", "30"));
        line.addAll(List.of("-dname", "CN=" + name, "-storetype", "PKCS12"));
        line.addAll(List.of("-storepass", PASSWORD, "-keystore", store.toString()));
        line.addAll(List.of("-ext", "SAN=dns:localhost,ip:127.0.0.1"));
        line.addAll(List.of(keyOptions));
        Process keytool = new ProcessBuilder(line).redirectErrorStream(true).start();
        try {
            String said =
                    new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!keytool.waitFor(60, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
                throw new IOException("keytool: " + said);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        } finally {
            keytool.destroyForcibly();
        }
    }

    private static Path pem(Path file, String kind, byte[] der) throws IOException {
        return Files.writeString(
                file,
                "-----BEGIN "
                        + kind
                        + "-----\n"
                        + LINES.encodeToString(der)
                        + "\n-----END "
                        + kind
                        + "-----\n");
    }

    /** A client's context that trusts this certificate and no other. */
    public SSLContext trusting() {
        return trusting("TLS");
    }

    /** The same with a version of TLS at most, such as {@code TLSv1.2}. */
    public SSLContext trusting(String version) {
        try {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry("k", x509);
            TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance(version);
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
