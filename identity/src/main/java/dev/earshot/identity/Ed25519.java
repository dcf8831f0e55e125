package dev.earshot.identity;

import java.math.BigInteger;
import java.security.spec.EdECPoint;
import org.jspecify.annotations.Nullable;

/** Points of the curve of EdDSA. Stateless, thread-safe. */
final class Ed25519 {
    /** Bytes of a point. */
    static final int BYTES = 32;

    private static final BigInteger ONE = BigInteger.ONE;
    private static final BigInteger P = ONE.shiftLeft(255).subtract(BigInteger.valueOf(19));
    private static final BigInteger D =
            BigInteger.valueOf(-121_665).multiply(BigInteger.valueOf(121_666).modInverse(P)).mod(P);
    private static final BigInteger ROOT_OF_MINUS_ONE =
            BigInteger.TWO.modPow(P.subtract(ONE).shiftRight(2), P);

    private Ed25519() {}

    /**
     * The point that these bytes stand for (RFC 8032, section 5.1.3), null where they are none of
     * the curve or one of the eight points that sign everything.
     */
    static @Nullable EdECPoint point(byte[] encoded) {
        if (encoded.length != BYTES) {
            return null;
        }
        byte[] bigEndian = new byte[BYTES];
        for (int i = 0; i < BYTES; i++) {
            bigEndian[i] = encoded[BYTES - 1 - i];
        }
        boolean odd = bigEndian[0] < 0;
        bigEndian[0] &= 0x7f;
        BigInteger y = new BigInteger(1, bigEndian);
        BigInteger x = y.compareTo(P) < 0 ? x(y) : null;
        if (x == null || (x.signum() == 0 && odd) || small(x, y)) {
            return null;
        }
        return new EdECPoint(odd, y);
    }

    /** A root of (y² − 1) / (d·y² + 1), null where there is none. */
    private static @Nullable BigInteger x(BigInteger y) {
        BigInteger square = y.multiply(y).mod(P);
        BigInteger wanted =
                square.subtract(ONE).multiply(D.multiply(square).add(ONE).modInverse(P)).mod(P);
        BigInteger root = wanted.modPow(P.add(BigInteger.valueOf(3)).shiftRight(3), P);
        if (!root.multiply(root).mod(P).equals(wanted)) {
            root = root.multiply(ROOT_OF_MINUS_ONE).mod(P);
        }
        return root.multiply(root).mod(P).equals(wanted) ? root : null;
    }

    /** Whether eight times the point is the neutral one. */
    private static boolean small(BigInteger startX, BigInteger startY) {
        BigInteger x = startX;
        BigInteger y = startY;
        for (int i = 0; i < 3; i++) {
            BigInteger xx = x.multiply(x);
            BigInteger yy = y.multiply(y);
            BigInteger product = D.multiply(xx.mod(P)).multiply(yy.mod(P)).mod(P);
            BigInteger nextX =
                    x.multiply(y).shiftLeft(1).multiply(ONE.add(product).modInverse(P)).mod(P);
            y = yy.add(xx).multiply(ONE.subtract(product).modInverse(P)).mod(P);
            x = nextX;
        }
        return x.signum() == 0 && y.equals(ONE);
    }
}
