package dev.earshot.identity;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.util.Arrays;

/** The curve of ES256. Stateless, thread-safe. */
final class P256 {
    static final ECParameterSpec CURVE = curve();

    /** Bytes of a coordinate, and of each half of a signature. */
    static final int BYTES = 32;

    private P256() {}

    /** Whether the equation of the curve holds; the point at infinity has no coordinates. */
    static boolean holds(BigInteger x, BigInteger y) {
        BigInteger p = ((ECFieldFp) CURVE.getCurve().getField()).getP();
        if (x.compareTo(p) >= 0 || y.compareTo(p) >= 0) {
            return false;
        }
        BigInteger right =
                x.multiply(x).add(CURVE.getCurve().getA()).multiply(x).add(CURVE.getCurve().getB());
        return y.multiply(y).subtract(right).mod(p).signum() == 0;
    }

    /**
     * Whether both halves are from 1 to the order of the curve, exclusive. Zeros passed for any
     * message where a verifier forgot this (CVE-2022-21449).
     */
    static boolean possible(byte[] signature) {
        return inOrder(Arrays.copyOfRange(signature, 0, BYTES))
                && inOrder(Arrays.copyOfRange(signature, BYTES, signature.length));
    }

    private static boolean inOrder(byte[] half) {
        BigInteger value = new BigInteger(1, half);
        return value.signum() > 0 && value.compareTo(CURVE.getOrder()) < 0;
    }

    private static ECParameterSpec curve() {
        try {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(new ECGenParameterSpec("secp256r1"));
            return parameters.getParameterSpec(ECParameterSpec.class);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has P-256", e);
        }
    }
}
