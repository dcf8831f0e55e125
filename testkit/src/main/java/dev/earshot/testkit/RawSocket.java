package dev.earshot.testkit;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * A TCP client that sends exactly the bytes it is told and reads what comes back: HTTP, WebSocket
 * frames and event streams, right and wrong ones. Every read ends after ten seconds at the latest
 * with an exception. For one thread at a time.
 */
public final class RawSocket implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 10_000;
    private static final byte[] MASK = {0x12, 0x34, 0x56, 0x78};

    /** Opcode of a text frame. */
    public static final int TEXT = 1;

    /** Opcode of a binary frame. */
    public static final int BINARY = 2;

    /** Opcode of a close frame. */
    public static final int CLOSE = 8;

    /** Opcode of a ping. */
    public static final int PING = 9;

    /** Opcode of a pong. */
    public static final int PONG = 10;

    private final Socket socket;
    private final Socket tcp;
    private final InputStream in;
    private final OutputStream out;

    private RawSocket(Socket socket, Socket tcp) throws IOException {
        this.socket = socket;
        this.tcp = tcp;
        in = new BufferedInputStream(socket.getInputStream());
        out = socket.getOutputStream();
    }

    /** Connects to a port of this machine. */
    public static RawSocket connect(int port) {
        return connect(port, 0);
    }

    /**
     * Connects with a receive buffer of this size, so that a reader that does not read is noticed
     * early.
     *
     * @param receiveBytes 0 for the system's own choice
     */
    public static RawSocket connect(int port, int receiveBytes) {
        return connect(null, port, receiveBytes, null);
    }

    /**
     * Connects from another address of this machine.
     *
     * @param source such as {@code 127.0.1.7}
     */
    public static RawSocket connectFrom(String source, int port) {
        return connect(source, port, 0, null);
    }

    /** The same, through TLS where there is a context; returns after the handshake. */
    public static RawSocket connect(int port, int receiveBytes, @Nullable SSLContext tls) {
        return connect(null, port, receiveBytes, tls);
    }

    private static RawSocket connect(
            @Nullable String source, int port, int receiveBytes, @Nullable SSLContext tls) {
        Socket socket = new Socket();
        try {
            if (source != null) {
                socket.bind(new InetSocketAddress(InetAddress.ofLiteral(source), 0));
            }
            if (receiveBytes > 0) {
                socket.setReceiveBufferSize(receiveBytes);
            }
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.setTcpNoDelay(true);
            socket.connect(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
            if (tls == null) {
                return new RawSocket(socket, socket);
            }
            SSLSocket secure =
                    (SSLSocket)
                            tls.getSocketFactory().createSocket(socket, "localhost", port, true);
            secure.startHandshake();
            return new RawSocket(secure, socket);
        } catch (IOException e) {
            closeQuietly(socket);
            throw new UncheckedIOException(e);
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It never was open.
        }
    }

    /** Connects and upgrades to a WebSocket; fails where the answer is not 101. */
    public static RawSocket webSocket(int port, String target, String... headers) {
        return connect(port).upgraded(target, headers);
    }

    /** Upgrades to a WebSocket; fails where the answer is not 101. */
    public RawSocket upgraded(String target, String... headers) {
        Response response = upgrade(target, headers);
        if (response.status() != 101) {
            close();
            throw new AssertionError("No upgrade: " + response);
        }
        return this;
    }

    /** The certificate that the server showed, and how the connection is protected. */
    public SSLSession session() {
        return ((SSLSocket) socket).getSession();
    }

    /** Asks for another TLS handshake on the open connection. */
    public void handshakeAgain() throws IOException {
        ((SSLSocket) socket).startHandshake();
    }

    /** Asks for a WebSocket and reads the head of the answer, and its body where it is no 101. */
    public Response upgrade(String target, String... headers) {
        return upgradeAs("Host: localhost", target, headers);
    }

    /** The same with another {@code Host} header. */
    public Response upgradeAs(String host, String target, String... headers) {
        StringBuilder request = new StringBuilder();
        request.append("GET ").append(target).append(" HTTP/1.1\r\n").append(host).append("\r\n");
        request.append(
                "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n");
        request.append("Sec-WebSocket-Key: ")
                .append(Base64.getEncoder().encodeToString(new byte[16]))
                .append("\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        send(request.append("\r\n").toString());
        return readResponse(false);
    }

    /** Sends text as it is, in ISO 8859-1. */
    public RawSocket send(String text) {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Sends bytes as they are. */
    public RawSocket send(byte[] bytes) {
        try {
            out.write(bytes);
            out.flush();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends a whole text message. */
    public RawSocket sendText(String text) {
        return send(frame(true, TEXT, text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Sends a close frame with this code. */
    public RawSocket sendClose(int code) {
        return send(frame(true, CLOSE, new byte[] {(byte) (code >> 8), (byte) code}));
    }

    /** A masked frame. */
    public static byte[] frame(boolean fin, int opcode, byte[] payload) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream(payload.length + 14);
        frame.write((fin ? 0x80 : 0) | opcode);
        if (payload.length < 126) {
            frame.write(0x80 | payload.length);
        } else if (payload.length < 65_536) {
            frame.write(0x80 | 126);
            frame.write(payload.length >> 8);
            frame.write(payload.length);
        } else {
            frame.write(0x80 | 127);
            for (int shift = 56; shift >= 0; shift -= 8) {
                frame.write((int) ((long) payload.length >> shift));
            }
        }
        frame.writeBytes(MASK);
        for (int i = 0; i < payload.length; i++) {
            frame.write(payload[i] ^ MASK[i & 3]);
        }
        return frame.toByteArray();
    }

    /** Reads the next frame of the server. */
    public Frame readFrame() {
        int first = readByte();
        int second = readByte();
        long length = second & 0x7f;
        if (length >= 126) {
            int more = length == 126 ? 2 : 8;
            length = 0;
            for (int i = 0; i < more; i++) {
                length = length << 8 | readByte();
            }
        }
        return new Frame(
                (first & 0x80) != 0, first & 0x0f, (second & 0x80) != 0, readBytes((int) length));
    }

    /** Reads frames up to the next text message, and answers pings on the way. */
    public String readText() {
        while (true) {
            Frame frame = readFrame();
            switch (frame.opcode()) {
                case TEXT -> {
                    return frame.text();
                }
                case PING -> send(frame(true, PONG, frame.payload()));
                default -> throw new AssertionError("No text but " + frame);
            }
        }
    }

    /**
     * Reads and forgets frames up to a close frame and returns its code, 1005 where it has none.
     */
    public int readClose() {
        while (true) {
            Frame frame = readFrame();
            if (frame.opcode() == CLOSE) {
                return frame.closeCode();
            }
        }
    }

    /** Reads a whole answer to a GET, POST and so on. */
    public Response readResponse() {
        return readResponse(false);
    }

    /**
     * Reads an answer.
     *
     * @param headOnly for answers to HEAD, and streams whose body the caller reads
     */
    public Response readResponse(boolean headOnly) {
        String[] statusLine = readLine().split(" ", 3);
        int status = Integer.parseInt(statusLine[1]);
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String line = readLine(); !line.isEmpty(); line = readLine()) {
            int colon = line.indexOf(':');
            headers.put(line.substring(0, colon), line.substring(colon + 1).trim());
        }
        byte[] body = new byte[0];
        if (!headOnly && status >= 200 && status != 204 && status != 304) {
            body = readBody(headers);
        }
        return new Response(status, headers, body);
    }

    private byte[] readBody(Map<String, String> headers) {
        String length = headers.get("Content-Length");
        if (length != null) {
            return readBytes(Integer.parseInt(length));
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        if (headers.getOrDefault("Transfer-Encoding", "")
                .toLowerCase(Locale.ROOT)
                .equals("chunked")) {
            for (byte[] chunk = readChunk(); chunk.length > 0; chunk = readChunk()) {
                body.writeBytes(chunk);
            }
        } else {
            body.writeBytes(readToEnd());
        }
        return body.toByteArray();
    }

    /** Reads a chunk of a chunked body; empty at its end. */
    public byte[] readChunk() {
        byte[] chunk = readBytes(Integer.parseInt(readLine(), 16));
        readLine();
        return chunk;
    }

    /** Reads a line without its end. */
    public String readLine() {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = readByte(); b != '\n'; b = readByte()) {
            line.write(b);
        }
        String text = line.toString(StandardCharsets.UTF_8);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    /** Reads lines up to the next {@code data:} of an event stream and returns what follows it. */
    public String readEvent() {
        while (true) {
            String line = readLine();
            if (line.startsWith("data: ")) {
                return line.substring(6);
            }
        }
    }

    /** Reads exactly this many bytes. */
    public byte[] readBytes(int count) {
        try {
            byte[] bytes = in.readNBytes(count);
            if (bytes.length < count) {
                throw new EOFException("The server closed after " + bytes.length + " of " + count);
            }
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads all there is up to the end of the stream. */
    public byte[] readToEnd() {
        try {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads up to the end of the stream or its reset, and answers how many bytes there were. */
    public long readToEndOrReset() {
        long total = 0;
        byte[] buffer = new byte[8192];
        try {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                total += read;
            }
        } catch (IOException reset) {
            // As good as the end.
        }
        return total;
    }

    /** Reads until the stream ends or breaks, or nothing has come for this long; as ISO 8859-1. */
    public String readWhatComes(Duration silence) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        try {
            socket.setSoTimeout((int) silence.toMillis());
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                all.write(buffer, 0, read);
            }
        } catch (IOException over) {
            // A reset or silence; what came is what counts.
        }
        return all.toString(StandardCharsets.ISO_8859_1);
    }

    /** Whether the server has closed its half, with nothing left to read; waits for it. */
    public boolean atEnd() {
        try {
            return in.read() < 0;
        } catch (SocketTimeoutException silent) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    private int readByte() {
        try {
            int b = in.read();
            if (b < 0) {
                throw new EOFException("The server closed");
            }
            return b;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Closes the sending half only. */
    public void closeOutput() {
        try {
            socket.shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the connection by a TCP reset. */
    public void reset() {
        try {
            tcp.setSoLinger(true, 0);
            tcp.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A frame of the server. Immutable.
     *
     * @param fin whether it is the last of its message
     * @param opcode what it is
     * @param masked whether it was masked, which no server may do
     * @param payload its bytes
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Frame(boolean fin, int opcode, boolean masked, byte[] payload) {
        /** The payload as text. */
        public String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }

        /** The code of a close frame, 1005 where it has none. */
        public int closeCode() {
            return payload.length < 2 ? 1005 : (payload[0] & 0xff) << 8 | (payload[1] & 0xff);
        }
    }

    /**
     * An answer. Immutable.
     *
     * @param status of its first line
     * @param headers by case-insensitive name
     * @param body decoded
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Response(int status, Map<String, String> headers, byte[] body) {
        /** A header, empty where it is absent. */
        public String header(String name) {
            return headers.getOrDefault(name, "");
        }

        /** The body as text. */
        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }
}
