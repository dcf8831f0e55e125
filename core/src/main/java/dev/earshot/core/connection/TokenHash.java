package dev.earshot.core.connection;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/** SHA-256 of a connection token, as four numbers so that it is small as a map key. Immutable. */
record TokenHash(long a, long b, long c, long d) {
    static TokenHash of(byte[] sha256) {
        ByteBuffer bytes = ByteBuffer.wrap(sha256);
        return new TokenHash(bytes.getLong(), bytes.getLong(), bytes.getLong(), bytes.getLong());
    }

    static TokenHash ofHex(String hex) {
        return of(HexFormat.of().parseHex(hex));
    }

    String hex() {
        return HexFormat.of()
                .formatHex(
                        ByteBuffer.allocate(32)
                                .putLong(a)
                                .putLong(b)
                                .putLong(c)
                                .putLong(d)
                                .array());
    }

    /** The hash is uniform already. */
    @Override
    public int hashCode() {
        return Long.hashCode(a);
    }
}
