package dev.earshot.gateway.peer;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The proxies whose word about their clients counts. Immutable, thread-safe.
 *
 * <p>Of {@code X-Forwarded-For} the right-most entry that is no trusted proxy itself is the client;
 * what stands to the left of it may be anybody's invention and is not looked at.
 */
public final class ProxyList {
    /** More hops than any chain of proxies has; what lies beyond them is not looked at. */
    private static final int MOST_ENTRIES = 16;

    private final List<Network> networks = new ArrayList<>();

    /**
     * Reads the list.
     *
     * @param entries addresses, or networks such as {@code 10.0.0.0/8} and {@code fd00::/8}
     * @throws IllegalArgumentException where one is neither; the message names it
     */
    public ProxyList(List<String> entries) {
        entries.forEach(entry -> networks.add(Network.parse(entry)));
    }

    /** Who is at the other end of a socket, whatever a request says. */
    Client direct(@Nullable SocketAddress address) {
        return address instanceof InetSocketAddress known && known.getAddress() != null
                ? client(known.getAddress(), false, null)
                : Client.UNKNOWN;
    }

    /**
     * Who asks.
     *
     * @param socket who is at the other end of the socket
     * @param forwardedFor the values of {@code X-Forwarded-For}, in their order
     * @param forwardedProto the values of {@code X-Forwarded-Proto}
     */
    Client behind(Client socket, List<String> forwardedFor, List<String> forwardedProto) {
        if (!socket.trusted()) {
            return socket;
        }
        String scheme = scheme(forwardedProto);
        InetAddress address = client(forwardedFor);
        return address == null
                ? new Client(socket.ip(), socket.key(), true, false, scheme)
                : client(address, true, scheme);
    }

    private Client client(InetAddress address, boolean proxied, @Nullable String scheme) {
        return new Client(
                AddressKey.text(address), AddressKey.of(address), trusts(address), proxied, scheme);
    }

    /** Null where there is no entry, or one on the way to the client is no address. */
    private @Nullable InetAddress client(List<String> lines) {
        InetAddress last = null;
        int looked = 0;
        for (int i = lines.size() - 1; i >= 0; i--) {
            String line = lines.get(i);
            int end = line.length();
            while (end >= 0) {
                int comma = line.lastIndexOf(',', end - 1);
                last = AddressKey.parse(line.substring(comma + 1, end).strip());
                looked++;
                if (last == null || !trusts(last) || looked == MOST_ENTRIES) {
                    return last;
                }
                end = comma;
            }
        }
        return last;
    }

    private boolean trusts(InetAddress address) {
        if (networks.isEmpty()) {
            return false;
        }
        byte[] wide = AddressKey.wide(address);
        for (Network network : networks) {
            if (network.contains(AddressKey.high(wide), AddressKey.low(wide))) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable String scheme(List<String> values) {
        if (values.size() != 1) {
            return null;
        }
        String value = values.getFirst().strip().toLowerCase(Locale.ROOT);
        return value.equals("https") || value.equals("http") ? value : null;
    }

    /** All addresses that begin with these bits; IPv4 is mapped into IPv6. */
    private record Network(long high, long low, int bits) {
        static Network parse(String text) {
            int slash = text.indexOf('/');
            InetAddress address = AddressKey.parse(slash < 0 ? text : text.substring(0, slash));
            if (address == null) {
                throw new IllegalArgumentException(text + " is no address and no network");
            }
            int widest = address.getAddress().length * 8;
            int bits = slash < 0 ? widest : prefix(text.substring(slash + 1), widest, text);
            byte[] wide = AddressKey.wide(address);
            Network network =
                    new Network(AddressKey.high(wide), AddressKey.low(wide), 128 - widest + bits);
            if ((network.high & ~network.highMask()) != 0
                    || (network.low & ~network.lowMask()) != 0) {
                throw new IllegalArgumentException(text + " has bits behind its prefix");
            }
            return network;
        }

        private static int prefix(String digits, int widest, String text) {
            int bits = 0;
            for (int i = 0; i < digits.length(); i++) {
                int digit = digits.charAt(i) - '0';
                bits = digit < 0 || digit > 9 ? 1000 : bits * 10 + digit;
            }
            if (digits.isEmpty() || digits.length() > 3 || bits > widest) {
                throw new IllegalArgumentException(
                        text + " needs a prefix from 0 to " + widest + " behind its /");
            }
            return bits;
        }

        private long highMask() {
            return bits == 0 ? 0 : -1L << Math.max(0, 64 - bits);
        }

        private long lowMask() {
            return bits <= 64 ? 0 : -1L << (128 - bits);
        }

        boolean contains(long otherHigh, long otherLow) {
            return (otherHigh & highMask()) == high && (otherLow & lowMask()) == low;
        }
    }
}
