package dev.earshot.identity;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.RSAKey;

/**
 * A key of the configured key set. Immutable, thread-safe; equal where name, algorithm and key are.
 *
 * @param id what it is found by
 * @param algorithm the only one it serves for, never {@link SigningAlgorithm#HS256}
 * @param key of the kind that the algorithm needs, checked by {@link JwkReader}
 */
record PublishedKey(KeyId id, SigningAlgorithm algorithm, PublicKey key) implements TokenKey {
    private static final int SIGNATURE_BYTES = 64;

    @Override
    public String label() {
        return id.kid() + "@" + id.issuer();
    }

    @Override
    public boolean signed(byte[] input, byte[] signature) {
        return switch (algorithm) {
            case HS256 -> false;
            case RS256 ->
                    key instanceof RSAKey rsa
                            && signature.length == (rsa.getModulus().bitLength() + 7) / 8
                            && verify("SHA256withRSA", input, signature);
            case ES256 ->
                    signature.length == SIGNATURE_BYTES
                            && P256.possible(signature)
                            && verify("SHA256withECDSAinP1363Format", input, signature);
            case EDDSA ->
                    signature.length == SIGNATURE_BYTES && verify("Ed25519", input, signature);
        };
    }

    private boolean verify(String name, byte[] input, byte[] signature) {
        try {
            Signature verifier = Signature.getInstance(name);
            verifier.initVerify(key);
            verifier.update(input);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
