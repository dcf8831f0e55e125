package dev.earshot.speech.engine;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A speech server on a raw socket that answers every connection by a script. Thread-safe. */
final class SpeechServer implements AutoCloseable {
    /** Answers one request. */
    interface Script {
        void answer(Exchange exchange) throws IOException;
    }

    private final ServerSocket server;
    private final Script script;
    final BlockingQueue<String> requests = new LinkedBlockingQueue<>();
    final BlockingQueue<Long> hangUps = new LinkedBlockingQueue<>();

    SpeechServer(Script script) throws IOException {
        this.script = script;
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    String url() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    /** When the client closed its socket, by {@link System#nanoTime()}. */
    long hangUpNanos() throws InterruptedException {
        Long nanos = hangUps.poll(10, TimeUnit.SECONDS);
        if (nanos == null) {
            throw new AssertionError("the client did not close its socket within 10 s");
        }
        return nanos;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            Exchange exchange = new Exchange(socket.getInputStream(), socket.getOutputStream());
            requests.add(exchange.request());
            script.answer(exchange);
        } catch (IOException e) {
            // the client has gone, as some tests want it to
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    /** One connection. Confined to its thread. */
    final class Exchange {
        private final InputStream in;
        private final OutputStream out;

        Exchange(InputStream in, OutputStream out) {
            this.in = in;
            this.out = out;
        }

        private String request() throws IOException {
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                int c = in.read();
                if (c < 0) {
                    throw new IOException("no request");
                }
                head.append((char) c);
            }
            int length = 0;
            for (String line : head.toString().split("\r\n", -1)) {
                if (line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:")) {
                    length = Integer.parseInt(line.substring(15).strip());
                }
            }
            return head + new String(in.readNBytes(length), StandardCharsets.UTF_8);
        }

        void head(String status, String type, String more) throws IOException {
            String head =
                    "HTTP/1.1 " + status + "\r\nContent-Type: " + type + "\r\n" + more + "\r\n";
            out.write(head.getBytes(StandardCharsets.US_ASCII));
            out.flush();
        }

        /** A whole answer of known length. */
        void answer(String status, String type, byte[] body) throws IOException {
            head(status, type, "Content-Length: " + body.length + "\r\n");
            out.write(body);
            out.flush();
        }

        void chunk(byte[] data) throws IOException {
            out.write(
                    (Integer.toHexString(data.length) + "\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            out.write(data);
            out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
        }

        void raw(byte[] data) throws IOException {
            out.write(data);
            out.flush();
        }

        /** Waits for the client to close, and notes when. */
        void awaitHangUp() {
            try {
                while (in.read() >= 0) {
                    // whatever it says
                }
            } catch (IOException e) {
                // a reset is a close too
            }
            hangUps.add(System.nanoTime());
        }
    }
}
