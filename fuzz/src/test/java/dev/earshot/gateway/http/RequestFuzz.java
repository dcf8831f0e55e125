package dev.earshot.gateway.http;

import dev.earshot.core.identity.Verdict;
import dev.earshot.fuzz.Budget;
import dev.earshot.fuzz.Finding;
import dev.earshot.fuzz.LoudLog;
import dev.earshot.gateway.net.NettyLoop;
import dev.earshot.gateway.net.PeerLimits;
import dev.earshot.gateway.net.Rate;
import dev.earshot.gateway.net.Traffic;
import dev.earshot.gateway.peer.MemoryMeter;
import dev.earshot.gateway.peer.MemoryPressure;
import dev.earshot.gateway.peer.Peers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A socket before any upgrade: however the bytes are cut, the same requests reach the handlers and
 * the same answers go out, and each request that is handled is exactly what the strictest reader
 * sees at that place. So nobody in front can be made to see another one.
 */
public final class RequestFuzz {
    private static final int NEVER_MILLIS = Integer.MAX_VALUE;
    private static final NettyLoop LOOP = new NettyLoop(new SameThreadLoop(), NEVER_MILLIS);
    private static final LoudLog LOG = LoudLog.listen();
    private static final List<String> HANDLED = new ArrayList<>();
    private static final HttpService SERVICE =
            new HttpService(
                    new Routes(
                            List.of(
                                    Route.open("GET", "/{path*}", RequestFuzz::handle),
                                    new Route(
                                            "POST",
                                            "/{path*}",
                                            new Route.Access.Open(),
                                            1024,
                                            RequestFuzz::handle)),
                            Map.of()),
                    Origins.ofClients(List.of(), false),
                    _ -> new Verdict.Rejected("nobody"),
                    HttpLimits.DEFAULT,
                    new Traffic(),
                    unboundedPeers());

    private RequestFuzz() {}

    /** One peer sends millions of requests in a few seconds. */
    private static Peers unboundedPeers() {
        Rate any = new Rate(1_000_000_000, 1_000_000_000);
        PeerLimits usual = PeerLimits.DEFAULT;
        return Peers.ofClients(
                new PeerLimits(
                        0,
                        10_000_000,
                        1_000_000,
                        new PeerLimits.Rates(any, any, any, any, any, any),
                        usual.strangerTime(),
                        0,
                        List.of()),
                new MemoryPressure(MemoryMeter.OF_THIS_PROCESS),
                new Traffic());
    }

    private static void handle(HttpExchange exchange) {
        HANDLED.add(
                exchange.method()
                        + " "
                        + exchange.path()
                        + " "
                        + new String(exchange.body(), StandardCharsets.ISO_8859_1));
        exchange.respond(200, "text/plain", new byte[] {'o', 'k'}, Map.of());
    }

    /** Loads most classes before the clock starts. */
    public static void fuzzerInitialize() {
        for (String request :
                List.of(
                        "POST /p?a=%20b HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\na",
                        "POST /p HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                        "OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\nGET / HTTP/2.0\r\n\r\n")) {
            fuzzerTestOneInput(request.getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    /** Runs one input. */
    public static void fuzzerTestOneInput(byte[] input) {
        View[] views = new View[2];
        Budget.run(() -> views[0] = serve(input, Math.max(1, input.length)));
        views[1] = serve(input, 1);
        Finding.unlessSame("cut into bytes", views[0].anyRefusal(), views[1].anyRefusal());
        compareWithStrictReader(input, views[0]);
    }

    private static View serve(byte[] input, int piece) {
        HANDLED.clear();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        EmbeddedChannel channel = new EmbeddedChannel();
        HttpStage.install(channel.pipeline(), SERVICE, LOOP);
        for (int at = 0; at < input.length && channel.isOpen(); at += piece) {
            int size = Math.min(piece, input.length - at);
            channel.writeInbound(Unpooled.wrappedBuffer(input, at, size));
        }
        for (Object o = channel.readOutbound(); o != null; o = channel.readOutbound()) {
            ByteBuf bytes = (ByteBuf) o;
            while (bytes.isReadable()) {
                out.write(bytes.readByte());
            }
            bytes.release();
        }
        boolean open = channel.isOpen();
        List<String> handled = List.copyOf(HANDLED);
        channel.finishAndReleaseAll();
        Finding.unless(HANDLED.size() == handled.size(), "handled after the end");
        LOG.requireSilence();
        return new View(handled, statuses(out.toString(StandardCharsets.ISO_8859_1)), open);
    }

    /** The statuses of well-formed answers, one behind the other; anything else is a finding. */
    private static List<Integer> statuses(String out) {
        List<Integer> statuses = new ArrayList<>();
        int at = 0;
        while (at < out.length()) {
            int headEnd = out.indexOf("\r\n\r\n", at);
            Finding.unless(
                    out.startsWith("HTTP/1.1 ", at) && headEnd > 0, "an answer without a head");
            int status = Integer.parseInt(out.substring(at + 9, at + 12));
            int length = 0;
            for (String line : out.substring(at, headEnd).split("\r\n", -1)) {
                Finding.unless(line.indexOf('\r') < 0 && line.indexOf('\n') < 0, "a split head");
                if (line.startsWith("Content-Length: ")) {
                    length = Integer.parseInt(line.substring(16));
                }
            }
            at = headEnd + 4;
            if (status >= 200) {
                statuses.add(status);
                // An answer to HEAD announces what it does not send.
                at += out.startsWith("HTTP/1.1 ", at) || at == out.length() ? 0 : length;
            }
        }
        Finding.unless(at == out.length(), "an answer that ends too early");
        return statuses;
    }

    private static void compareWithStrictReader(byte[] input, View view) {
        int offset = 0;
        int handled = 0;
        for (int i = 0; i < view.statuses.size(); i++) {
            boolean ok = view.statuses.get(i) == 200;
            if (!ok && i == view.statuses.size() - 1) {
                // The last answer may be to anything; it is the refusal.
                break;
            }
            StrictRequest strict = StrictRequest.read(input, offset);
            if (strict == null) {
                throw new IllegalStateException("A strict reader sees no request " + i);
            }
            if (ok) {
                String path = RequestTarget.parse(strict.target()).path();
                Finding.unlessSame(
                        "request " + i,
                        strict.method() + " " + path + " " + strict.body(),
                        view.handled.get(handled));
                handled++;
            }
            offset = strict.end();
        }
        Finding.unlessSame("handled", view.handled.size(), handled);
    }

    private record View(List<String> handled, List<Integer> statuses, boolean open) {
        /**
         * The same where the last answer refused and closed: of two faults in a request, such as
         * too large and broken further on, the one that has arrived first is named.
         */
        View anyRefusal() {
            List<Integer> alike = new ArrayList<>(statuses);
            if (!open && !alike.isEmpty() && alike.getLast() >= 400) {
                alike.set(alike.size() - 1, 400);
            }
            return new View(handled, alike, open);
        }
    }
}
