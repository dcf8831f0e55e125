package dev.earshot.gateway.peer;

import dev.earshot.gateway.net.PeerLimits;
import dev.earshot.gateway.net.PeerLimits.Rates;
import dev.earshot.gateway.net.Rate;
import dev.earshot.gateway.net.Refused;
import dev.earshot.gateway.net.Traffic;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who holds and does how much at one port, and who is refused for it. Thread-safe. */
public final class Peers {
    /** Addresses, and users, that are remembered while they hold nothing. */
    static final int REMEMBERED = 65_536;

    static final int MESSAGES = 0;
    private static final int REQUESTS = 0;
    private static final int REFUSALS = 1;
    private static final int ACCEPTS = 2;

    private static final int RETRY_SECONDS = 5;

    private final PeerLimits limits;
    private final Rates rates;
    private final Traffic traffic;
    private final Capacity capacity;
    private final MemoryPressure memory;
    private final UnfinishedBytes unfinished;
    private final ProxyList proxies;
    private final PeerTable<Long> addresses = new PeerTable<>(REMEMBERED);
    private final PeerTable<String> users = new PeerTable<>(REMEMBERED);

    private Peers(PeerLimits limits, Capacity capacity, MemoryPressure memory, Traffic traffic) {
        this.limits = limits;
        this.rates = limits.rates();
        this.capacity = capacity;
        this.memory = memory;
        this.traffic = traffic;
        proxies = new ProxyList(limits.trustedProxies());
        long most = limits.unfinishedBytes();
        unfinished = new UnfinishedBytes(most > 0 ? most : Runtime.getRuntime().maxMemory() / 8);
    }

    /**
     * At the port for clients; measures how many descriptors there are.
     *
     * @throws IllegalArgumentException where a trusted proxy is no address
     */
    public static Peers ofClients(PeerLimits limits, MemoryPressure memory, Traffic traffic) {
        Capacity capacity = Capacity.measured(limits.connectionsPerNode());
        return new Peers(limits, capacity, memory, traffic);
    }

    /**
     * At the port for operators, who must get in when everybody else does not: they are counted on
     * their own.
     *
     * @param sockets that there is room for
     */
    public static Peers ofOperators(
            int sockets, PeerLimits limits, MemoryPressure memory, Traffic traffic) {
        return new Peers(limits, Capacity.of(sockets), memory, traffic);
    }

    /** The bounds. */
    public PeerLimits limits() {
        return limits;
    }

    /** The room for sockets. */
    public Capacity capacity() {
        return capacity;
    }

    /** How short memory is. */
    public MemoryPressure memory() {
        return memory;
    }

    /** What has not arrived as a whole. */
    public UnfinishedBytes unfinished() {
        return unfinished;
    }

    /** Addresses that are remembered at present. */
    public int addresses() {
        return addresses.size();
    }

    /** What all addresses hold. */
    public int heldByAddresses() {
        return addresses.held();
    }

    /** What all users hold. */
    public int heldByUsers() {
        return users.held();
    }

    /** Who is at the other end of a socket. */
    public Client direct(@Nullable SocketAddress address) {
        return proxies.direct(address);
    }

    /** Who asks, where a trusted proxy may ask for others; see {@link ProxyList}. */
    public Client behind(Client socket, List<String> forwardedFor, List<String> forwardedProto) {
        return proxies.behind(socket, forwardedFor, forwardedProto);
    }

    /** Takes a new socket off what an address may open; counts a refusal. */
    boolean takesSocket(Client client) {
        return client.trusted() || takes(client, ACCEPTS, rates.accepts(), Refused.ACCEPT_RATE);
    }

    /** Counts a socket of an address in; false where it has too many. */
    boolean opens(Client client) {
        return counted(
                client.trusted()
                        || addresses.open(
                                        client.key(),
                                        limits.connectionsPerAddress(),
                                        Rate.nowNanos())
                                != null,
                Refused.ADDRESS);
    }

    /** Counts it out again. */
    void closes(Client client) {
        if (!client.trusted()) {
            addresses.close(client.key(), Rate.nowNanos());
        }
    }

    /** Takes a request off what an address may ask; counts a refusal. */
    public boolean takesRequest(Client client) {
        return client.trusted() || takes(client, REQUESTS, rates.requests(), Refused.REQUEST_RATE);
    }

    /** Whether an address may show another credential; counts a refusal. */
    public boolean takesCredential(Client client) {
        return counted(
                client.trusted()
                        || address(client).has(REFUSALS, rates.refusals(), Rate.nowNanos()),
                Refused.CREDENTIAL_RATE);
    }

    /** A credential that an address has shown was refused. */
    public void onCredentialRefused(Client client) {
        if (!client.trusted()) {
            var _ = address(client).take(REFUSALS, rates.refusals(), Rate.nowNanos());
        }
    }

    /** Takes a message that did not come over a connection off what a user may send. */
    public boolean takesMessage(String user) {
        long now = Rate.nowNanos();
        return counted(
                users.peer(user, now).take(MESSAGES, rates.userMessages(), now), Refused.USER_RATE);
    }

    /**
     * Finds room for one more lasting connection.
     *
     * @return a {@link Seat}, which must be given back, or why there is none
     */
    public Seating seat(Client client, String user) {
        if (!memory.admits()) {
            return full(Refused.MEMORY, 503, "The server is short of memory; try again later");
        }
        if (capacity.crowded()) {
            return full(Refused.NODE, 503, "The server is full; try again later");
        }
        long now = Rate.nowNanos();
        Peer peer = users.open(user, limits.connectionsPerUser(), now);
        if (peer == null) {
            return full(Refused.USER, 429, "You have too many connections; close one");
        }
        if (!client.proxied()) {
            return new Seat(peer, rates.userMessages(), () -> users.close(user, Rate.nowNanos()));
        }
        if (!opens(client)) {
            users.close(user, now);
            return new Seating.Full(
                    429, "Your address has too many connections; close one", RETRY_SECONDS);
        }
        return new Seat(
                peer,
                rates.userMessages(),
                () -> {
                    users.close(user, Rate.nowNanos());
                    closes(client);
                });
    }

    /** Why the node takes less than usual, empty where it does not. */
    public List<String> troubles() {
        List<String> troubles = new ArrayList<>();
        if (capacity.full()) {
            troubles.add("descriptors: all of the " + capacity.seats() + " sockets are in use");
        }
        if (memory.any()) {
            troubles.add("memory: it is short, so new connections or long queues are refused");
        }
        return troubles;
    }

    private Seating full(Refused reason, int status, String message) {
        traffic.refused(reason);
        return new Seating.Full(status, message, RETRY_SECONDS);
    }

    private Peer address(Client client) {
        return addresses.peer(client.key(), Rate.nowNanos());
    }

    private boolean takes(Client client, int which, Rate rate, Refused reason) {
        return counted(address(client).take(which, rate, Rate.nowNanos()), reason);
    }

    boolean counted(boolean allowed, Refused reason) {
        if (!allowed) {
            traffic.refused(reason);
        }
        return allowed;
    }
}
