package dev.earshot.gateway.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/**
 * A certificate with those that lead to its authority, and the private key that fits. Immutable.
 *
 * @param chain the server's own certificate first
 * @param key its private key
 */
record PemPair(List<X509Certificate> chain, PrivateKey key) {
    private static final int MAX_FILE_BYTES = 1 << 20;
    private static final String KEY_BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String KEY_END = "-----END PRIVATE KEY-----";

    PemPair {
        chain = List.copyOf(chain);
    }

    X509Certificate own() {
        return chain.getFirst();
    }

    /** Reads both files and checks that they belong together. */
    static PemPair read(TlsConfig config) throws TlsFault {
        PemPair pair = new PemPair(chain(config.certificate()), key(config.key()));
        if (!pair.matches()) {
            throw new TlsFault(
                    "The key in "
                            + config.key()
                            + " is not that of the certificate in "
                            + config.certificate()
                            + "; give both files of one pair");
        }
        return pair;
    }

    private static byte[] bytes(Path file, String setting) throws TlsFault {
        try {
            if (Files.size(file) > MAX_FILE_BYTES) {
                throw new TlsFault(file + " is too large for a PEM file; set " + setting);
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new TlsFault(
                    "Cannot read "
                            + file
                            + " ("
                            + e.getClass().getSimpleName()
                            + "); make it readable, or set "
                            + setting,
                    e);
        }
    }

    private static List<X509Certificate> chain(Path file) throws TlsFault {
        byte[] pem = bytes(file, "http.tls.certificate");
        List<X509Certificate> chain = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (Certificate one : factory.generateCertificates(new ByteArrayInputStream(pem))) {
                chain.add((X509Certificate) one);
            }
        } catch (CertificateException e) {
            throw new TlsFault(
                    file + " is not a PEM file of certificates; set http.tls.certificate", e);
        }
        if (chain.isEmpty()) {
            throw new TlsFault(file + " has no certificate in it; set http.tls.certificate");
        }
        return chain;
    }

    private static PrivateKey key(Path file) throws TlsFault {
        String pem = new String(bytes(file, "http.tls.key"), StandardCharsets.ISO_8859_1);
        int begin = pem.indexOf(KEY_BEGIN);
        int end = pem.indexOf(KEY_END);
        if (begin < 0 || end < begin) {
            throw new TlsFault(
                    file
                            + " has no private key in PKCS#8 without a password in it; make one with:"
                            + " openssl pkcs8 -topk8 -nodes -in OLD -out NEW");
        }
        byte[] der;
        try {
            der = Base64.getMimeDecoder().decode(pem.substring(begin + KEY_BEGIN.length(), end));
        } catch (IllegalArgumentException e) {
            throw new TlsFault(file + " has a broken private key in it", e);
        }
        for (String algorithm : List.of("RSA", "EC", "EdDSA")) {
            try {
                return KeyFactory.getInstance(algorithm)
                        .generatePrivate(new PKCS8EncodedKeySpec(der));
            } catch (InvalidKeySpecException otherKind) {
                // Perhaps the next kind.
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("Every JDK has " + algorithm, e);
            }
        }
        throw new TlsFault(file + " has a private key that is neither RSA nor EC nor EdDSA");
    }

    /** Whether what the key signs is what the certificate verifies. */
    private boolean matches() {
        PublicKey shown = own().getPublicKey();
        String algorithm =
                switch (shown.getAlgorithm().toUpperCase(Locale.ROOT)) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> shown.getAlgorithm();
                };
        byte[] probe = own().getSerialNumber().toByteArray();
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(probe);
            byte[] signed = signature.sign();
            signature.initVerify(shown);
            signature.update(probe);
            return signature.verify(signed);
        } catch (GeneralSecurityException otherKind) {
            return false;
        }
    }
}
