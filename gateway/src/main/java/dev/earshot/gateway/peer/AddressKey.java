package dev.earshot.gateway.peer;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * Addresses as numbers: what is counted together, and what is written as text. Stateless,
 * thread-safe.
 */
final class AddressKey {
    private static final int LONGEST = 45;

    /** The high half of no address that is routed; behind it comes an IPv4 address. */
    private static final long IPV4 = 0xffffL << 32;

    private AddressKey() {}

    /**
     * What is counted together: an IPv4 address, mapped into IPv6 or not, or the /64 of an IPv6.
     */
    static long of(InetAddress address) {
        byte[] bytes = wide(address);
        return isIpv4(bytes) ? IPV4 | (low(bytes) & 0xffff_ffffL) : high(bytes);
    }

    /** The address without names and scopes, IPv4 where it is mapped into IPv6. */
    static String text(InetAddress address) {
        try {
            return InetAddress.getByAddress(address.getAddress()).getHostAddress();
        } catch (UnknownHostException e) {
            throw new IllegalStateException("An address has 4 or 16 bytes", e);
        }
    }

    /** Sixteen bytes; an IPv4 address is mapped into IPv6. */
    static byte[] wide(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length == 16) {
            return bytes;
        }
        byte[] wide = new byte[16];
        wide[10] = (byte) 0xff;
        wide[11] = (byte) 0xff;
        System.arraycopy(bytes, 0, wide, 12, 4);
        return wide;
    }

    static boolean isIpv4(byte[] wide) {
        return high(wide) == 0 && low(wide) >>> 32 == 0xffff;
    }

    static long high(byte[] wide) {
        return number(wide, 0);
    }

    static long low(byte[] wide) {
        return number(wide, 8);
    }

    private static long number(byte[] bytes, int from) {
        long number = 0;
        for (int i = from; i < from + 8; i++) {
            number = number << 8 | (bytes[i] & 0xff);
        }
        return number;
    }

    /** An address in digits, never a name, a scope, a port or a short form; null for all else. */
    static @Nullable InetAddress parse(String text) {
        if (text.isEmpty() || text.length() > LONGEST) {
            return null;
        }
        boolean colon = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            colon |= c == ':';
            boolean fits = c == ':' || c == '.' || Character.digit(c, 16) >= 0;
            if (!fits || c > 'f') {
                return null;
            }
        }
        byte[] bytes = colon ? NetUtil.createByteArrayFromIpAddressString(text) : fourNumbers(text);
        try {
            return bytes == null ? null : InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            return null;
        }
    }

    private static byte @Nullable [] fourNumbers(String text) {
        byte[] bytes = new byte[4];
        int at = 0;
        for (int part = 0; part < 4; part++) {
            int end = part < 3 ? text.indexOf('.', at) : text.length();
            int length = end - at;
            if (end < 0 || length < 1 || length > 3 || (length > 1 && text.charAt(at) == '0')) {
                return null;
            }
            int number = 0;
            for (int i = at; i < end; i++) {
                int digit = text.charAt(i) - '0';
                if (digit < 0 || digit > 9) {
                    return null;
                }
                number = number * 10 + digit;
            }
            if (number > 255) {
                return null;
            }
            bytes[part] = (byte) number;
            at = end + 1;
        }
        return bytes;
    }
}
