package dev.earshot.testkit.process;

import dev.earshot.wire.Json;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A client's WebSocket that keeps all it receives, with the time of arrival. By default it reads
 * and answers pings; {@link Manners} takes either away. Thread-safe.
 */
public final class WebSocketPeer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final String NONCE =
            Base64.getEncoder().encodeToString("sixteen bytes...".getBytes(StandardCharsets.UTF_8));

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    private final boolean answersPings;
    private final List<Message> messages = new ArrayList<>();
    private final List<Audio> audio = new ArrayList<>();
    private @Nullable Integer closeCode;
    private boolean gone;

    private WebSocketPeer(Socket socket, boolean answersPings) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 16_384));
        this.out = socket.getOutputStream();
        this.answersPings = answersPings;
    }

    /** A well-behaved connection; without a token in a header where it is null. */
    public static WebSocketPeer open(int port, String pathAndQuery, @Nullable String jwt) {
        return open(port, pathAndQuery, jwt, Manners.GOOD);
    }

    /**
     * A connection of these manners; returns after the upgrade.
     *
     * @throws UncheckedIOException where the server is away or refuses; the message says how
     */
    public static WebSocketPeer open(
            int port, String pathAndQuery, @Nullable String jwt, Manners manners) {
        Socket socket = new Socket();
        try {
            if (manners == Manners.NEVER_READS) {
                socket.setReceiveBufferSize(4_096);
            }
            socket.setTcpNoDelay(true);
            socket.connect(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                    (int) PATIENCE.toMillis());
            WebSocketPeer peer = new WebSocketPeer(socket, manners == Manners.GOOD);
            socket.setSoTimeout((int) PATIENCE.toMillis());
            peer.upgrade(port, pathAndQuery, jwt);
            socket.setSoTimeout(0);
            if (manners != Manners.NEVER_READS) {
                Thread.ofVirtual().name("peer of " + port).start(peer::readAll);
            }
            return peer;
        } catch (IOException e) {
            closeQuietly(socket);
            throw new UncheckedIOException(e);
        }
    }

    private void upgrade(int port, String pathAndQuery, @Nullable String jwt) throws IOException {
        String request =
                "GET "
                        + pathAndQuery
                        + " HTTP/1.1\r\nHost: 127.0.0.1:"
                        + port
                        + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13"
                        + "\r\nSec-WebSocket-Key: "
                        + NONCE
                        + (jwt == null ? "" : "\r\nAuthorization: Bearer " + jwt)
                        + "\r\n\r\n";
        out.write(request.getBytes(StandardCharsets.US_ASCII));
        String head = readHead();
        if (!head.startsWith("HTTP/1.1 101 ")) {
            throw new IOException("no upgrade: " + head.lines().findFirst().orElse("nothing"));
        }
        if (!head.contains(accept())) {
            throw new IOException("a wrong Sec-WebSocket-Accept");
        }
    }

    private String readHead() throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int matched = 0;
        while (matched < 4) {
            int next = in.read();
            if (next < 0 || head.size() > 16_384) {
                throw new IOException("no upgrade: the connection ended in the answer's head");
            }
            head.write(next);
            matched = next == (matched % 2 == 0 ? '\r' : '\n') ? matched + 1 : 0;
        }
        return head.toString(StandardCharsets.US_ASCII);
    }

    private static String accept() {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-1")
                            .digest((NONCE + GUID).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private void readAll() {
        try {
            ByteArrayOutputStream whole = new ByteArrayOutputStream();
            int opcode = WebSocketFrames.TEXT;
            while (true) {
                WebSocketFrames.Frame frame = WebSocketFrames.read(in);
                long atMicros = Micros.now();
                if (frame.opcode() >= WebSocketFrames.CLOSE) {
                    onControl(frame);
                    continue;
                }
                opcode = frame.opcode() == WebSocketFrames.CONTINUATION ? opcode : frame.opcode();
                whole.write(frame.payload());
                if (frame.last()) {
                    keep(opcode, whole.toByteArray(), atMicros);
                    whole.reset();
                }
            }
        } catch (IOException e) {
            // The end of the connection, by a close or without one.
        } finally {
            onGone();
        }
    }

    private void onControl(WebSocketFrames.Frame frame) throws IOException {
        if (frame.opcode() == WebSocketFrames.PING && answersPings) {
            write(WebSocketFrames.PONG, frame.payload());
        } else if (frame.opcode() == WebSocketFrames.CLOSE) {
            ByteBuffer payload = ByteBuffer.wrap(frame.payload());
            synchronized (this) {
                closeCode = payload.remaining() >= 2 ? payload.getShort() & 0xFFFF : 1005;
                notifyAll();
            }
            write(WebSocketFrames.CLOSE, frame.payload());
        }
    }

    private synchronized void keep(int opcode, byte[] payload, long atMicros) {
        if (opcode == WebSocketFrames.BINARY) {
            audio.add(new Audio(atMicros, payload));
        } else {
            messages.add(new Message(atMicros, Json.decode(payload)));
        }
        notifyAll();
    }

    private synchronized void onGone() {
        gone = true;
        closeQuietly(socket);
        notifyAll();
    }

    /** Sends a JSON text; whether the kernel took it. */
    public boolean send(String json) {
        try {
            write(WebSocketFrames.TEXT, json.getBytes(StandardCharsets.UTF_8));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private void write(int opcode, byte[] payload) throws IOException {
        byte[] frame = WebSocketFrames.encode(opcode, payload);
        synchronized (out) {
            out.write(frame);
        }
    }

    /** The first message of this type, waited for. */
    public JsonNode await(String type) {
        return await(type, json -> true);
    }

    /** The first message of this type that passes, waited for. */
    public JsonNode await(String type, Predicate<JsonNode> wanted) {
        return await(type, wanted, PATIENCE).json();
    }

    /** The first message of this type that passes, with its time. */
    public synchronized Message await(String type, Predicate<JsonNode> wanted, Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        int seen = 0;
        while (true) {
            for (; seen < messages.size(); seen++) {
                Message message = messages.get(seen);
                if (message.is(type) && wanted.test(message.json())) {
                    return message;
                }
            }
            waitForMore(deadline, "no " + type);
        }
    }

    /** The first timed audio frame that passes, waited for. */
    public synchronized Audio awaitAudio(Predicate<Audio> wanted, Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        int seen = 0;
        while (true) {
            for (; seen < audio.size(); seen++) {
                if (wanted.test(audio.get(seen))) {
                    return audio.get(seen);
                }
            }
            waitForMore(deadline, "no such audio");
        }
    }

    /** The code that the server closed with, waited for; 1006 where it went without one. */
    public synchronized int awaitClose(Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!gone && closeCode == null) {
            long millis = (deadline - System.nanoTime()) / 1_000_000;
            if (millis <= 0) {
                throw new AssertionError("not closed within " + atMost.toMillis() + " ms");
            }
            Waits.on(this, millis);
        }
        return closeCode == null ? 1006 : closeCode;
    }

    private void waitForMore(long deadline, String complaint) {
        long millis = (deadline - System.nanoTime()) / 1_000_000;
        if (gone || millis <= 0) {
            throw new AssertionError(
                    complaint
                            + (gone
                                    ? " before the connection ended, code " + closeCode
                                    : " in time")
                            + "; received: "
                            + messages);
        }
        Waits.on(this, millis);
    }

    /** Every message so far. */
    public synchronized List<Message> messages() {
        return List.copyOf(messages);
    }

    /** Every message of this type so far. */
    public List<Message> messages(String type) {
        return messages().stream().filter(message -> message.is(type)).toList();
    }

    /** Every timed audio frame so far. */
    public synchronized List<Audio> audio() {
        return List.copyOf(audio);
    }

    /** Whether the connection still stands, as far as this end knows. */
    public synchronized boolean live() {
        return !gone && closeCode == null;
    }

    /** Breaks the connection without a word (TCP reset). */
    public void abort() {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            // It has gone already.
        }
        closeQuietly(socket);
    }

    @Override
    public void close() {
        closeQuietly(socket);
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // Nothing is left to close.
        }
    }

    /** How a peer behaves. */
    public enum Manners {
        /** Reads all and answers pings. */
        GOOD,
        /** Reads all and answers nothing. */
        SILENT,
        /** Takes nothing out of its small receive buffer. */
        NEVER_READS
    }

    /**
     * A JSON message. Immutable.
     *
     * @param atMicros wall clock at its arrival
     * @param json the whole message
     */
    public record Message(long atMicros, JsonNode json) {
        /** Whether it is of this type. */
        public boolean is(String type) {
            return json.path("type").asString("").equals(type);
        }
    }

    /**
     * A binary message. Immutable; nobody may change {@code frame}.
     *
     * @param atMicros wall clock at its arrival
     * @param frame laid out as {@link dev.earshot.wire.PcmFrame} says
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Audio(long atMicros, byte[] frame) {
        /** The flags. */
        public int flags() {
            return frame[1];
        }

        /** When its first sample sounds. */
        public long playAtUs() {
            return ByteBuffer.wrap(frame).getLong(10);
        }

        /** Its samples. */
        public byte[] pcm() {
            return java.util.Arrays.copyOfRange(
                    frame, dev.earshot.wire.PcmFrame.HEADER_BYTES, frame.length);
        }
    }
}
