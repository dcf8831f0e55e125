package dev.earshot.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.util.Base64URL;

/** The server's own secret. Immutable, thread-safe. */
final class OwnKey implements TokenKey {
    private static final JWSHeader HEADER = new JWSHeader(JWSAlgorithm.HS256);

    private final MACVerifier verifier;

    OwnKey(HmacSecret secret) {
        try {
            this.verifier = new MACVerifier(secret.bytes());
        } catch (JOSEException e) {
            throw new IllegalArgumentException("the key does not serve for HS256", e);
        }
    }

    @Override
    public SigningAlgorithm algorithm() {
        return SigningAlgorithm.HS256;
    }

    @Override
    public String label() {
        return "the server's own secret";
    }

    @Override
    public boolean signed(byte[] input, byte[] signature) {
        try {
            return verifier.verify(HEADER, input, Base64URL.encode(signature));
        } catch (JOSEException e) {
            return false;
        }
    }
}
