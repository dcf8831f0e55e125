package dev.earshot.gateway;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A proxy with TLS in front of a gateway, a child process with the recipe of the documents but its
 * own ports and files. It ends with the test, whatever happens. For one thread.
 */
final class FrontProxy implements AutoCloseable {
    private final Process process;
    private final Path log;
    private final Thread killer;
    private final int port;

    private FrontProxy(List<String> line, Path log, int port) {
        this.log = log;
        this.port = port;
        try {
            process =
                    new ProcessBuilder(line)
                            .redirectErrorStream(true)
                            .redirectOutput(log.toFile())
                            .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        killer = new Thread(process::destroyForcibly, "kill proxy " + process.pid());
        Runtime.getRuntime().addShutdownHook(killer);
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(this::listens);
    }

    private boolean listens() throws IOException {
        if (!process.isAlive()) {
            throw new AssertionError("The proxy has ended: " + Files.readString(log));
        }
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    static boolean isInstalled(String program) {
        return Stream.concat(
                        Stream.of(System.getenv("PATH").split(File.pathSeparator, -1)),
                        Stream.of("/usr/sbin"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    /** nginx in front of this port, with a certificate and its key. */
    static FrontProxy nginx(Path folder, int node, Path certificate, Path key) {
        int port = freePort();
        String recipe =
                recipe("nginx")
                        .replace("127.0.0.1:8080", "127.0.0.1:" + node)
                        .replace("listen 443 ssl", "listen 127.0.0.1:" + port + " ssl")
                        .replace("/etc/ssl/earshot/certificate.pem", certificate.toString())
                        .replace("/etc/ssl/earshot/key.pem", key.toString());
        String temporary = "";
        for (String kind : List.of("client_body", "proxy", "fastcgi", "uwsgi", "scgi")) {
            temporary += kind + "_temp_path " + folder.resolve(kind) + ";\n";
        }
        Path file =
                write(
                        folder.resolve("nginx.conf"),
                        "daemon off;\nmaster_process off;\nerror_log stderr;\npid "
                                + folder.resolve("nginx.pid")
                                + ";\nevents {}\nhttp {\naccess_log off;\n"
                                + temporary
                                + recipe
                                + "}\n");
        return new FrontProxy(
                List.of("nginx", "-e", "stderr", "-p", folder.toString(), "-c", file.toString()),
                folder.resolve("nginx.log"),
                port);
    }

    /** HAProxy in front of this port, with a certificate and its key. */
    static FrontProxy haproxy(Path folder, int node, Path certificate, Path key) {
        int port = freePort();
        Path both;
        try {
            both =
                    write(
                            folder.resolve("both.pem"),
                            Files.readString(certificate) + Files.readString(key));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String recipe =
                recipe("haproxy")
                        .replace("127.0.0.1:8080", "127.0.0.1:" + node)
                        .replace("bind :443", "bind 127.0.0.1:" + port)
                        .replace("/etc/ssl/earshot/both.pem", both.toString());
        Path file = write(folder.resolve("haproxy.cfg"), recipe);
        return new FrontProxy(
                List.of("haproxy", "-db", "-f", file.toString()),
                folder.resolve("haproxy.log"),
                port);
    }

    private static Path write(Path file, String text) {
        try {
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The block of this language in the page for operators. */
    private static String recipe(String language) {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("docs/operations.md"))) {
            folder = folder.getParent();
        }
        try {
            String page = Files.readString(folder.resolve("docs/operations.md"));
            String fence = "```" + language + "\n";
            int from = page.indexOf(fence) + fence.length();
            return page.substring(from, page.indexOf("```", from));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() {
        try (ServerSocket probe = new ServerSocket(0)) {
            return probe.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().removeShutdownHook(killer);
    }
}
