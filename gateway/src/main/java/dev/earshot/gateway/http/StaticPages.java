package dev.earshot.gateway.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The pages packed under a folder of the class path. Everything is read once; requests are looked
 * up in that table and never become a path on disk. Thread-safe.
 */
public final class StaticPages {
    private static final int MAX_FILE_BYTES = 16 << 20;
    private static final int HASH_CHARS = 8;
    private static final String INDEX = "index.html";
    private static final Map<String, String> TYPES =
            Map.ofEntries(
                    Map.entry("html", "text/html; charset=utf-8"),
                    Map.entry("js", "text/javascript; charset=utf-8"),
                    Map.entry("css", "text/css; charset=utf-8"),
                    Map.entry("json", Answer.JSON),
                    Map.entry("map", Answer.JSON),
                    Map.entry("txt", "text/plain; charset=utf-8"),
                    Map.entry("svg", "image/svg+xml"),
                    Map.entry("png", "image/png"),
                    Map.entry("ico", "image/x-icon"),
                    Map.entry("woff2", "font/woff2"),
                    Map.entry("webmanifest", "application/manifest+json"));

    private final Map<String, HttpHandler> byName;

    private StaticPages(Map<String, HttpHandler> byName) {
        this.byName = Map.copyOf(byName);
    }

    /**
     * Reads the pages below {@code root}.
     *
     * @param root a folder of the class path such as {@code web}, known by its {@code index.html}
     * @return no pages where there is no such folder
     */
    public static StaticPages read(ClassLoader loader, String root) {
        Map<String, HttpHandler> byName = new HashMap<>();
        URL index = loader.getResource(root + "/" + INDEX);
        if (index == null) {
            return new StaticPages(byName);
        }
        try {
            for (String name : names(index, root)) {
                try (InputStream in = loader.getResourceAsStream(root + "/" + name)) {
                    if (in != null) {
                        byName.put(name, page(name, in.readNBytes(MAX_FILE_BYTES)));
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The pages of the program cannot be read", e);
        }
        return new StaticPages(byName);
    }

    /** What answers with the file of this name, such as {@code index.html}, or empty. */
    public Optional<HttpHandler> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /**
     * A route for each file.
     *
     * @param prefix what comes before the file's name, beginning and ending with a slash
     */
    public List<Route> routes(String prefix) {
        return byName.entrySet().stream()
                .map(file -> Route.open("GET", prefix + file.getKey(), file.getValue()))
                .toList();
    }

    private static List<String> names(URL index, String root) throws IOException {
        if (index.openConnection() instanceof JarURLConnection jar) {
            return jar.getJarFile().stream()
                    .filter(entry -> !entry.isDirectory())
                    .map(entry -> entry.getName())
                    .filter(name -> name.startsWith(root + "/"))
                    .map(name -> name.substring(root.length() + 1))
                    .toList();
        }
        Path folder = Path.of(uri(index)).resolveSibling("");
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString().replace('\\', '/'))
                    .toList();
        }
    }

    private static URI uri(URL url) {
        try {
            return url.toURI();
        } catch (URISyntaxException e) {
            throw new IllegalStateException("The class path has a broken address", e);
        }
    }

    private static HttpHandler page(String name, byte[] content) {
        String type =
                TYPES.getOrDefault(
                        name.substring(name.lastIndexOf('.') + 1), "application/octet-stream");
        String etag = "\"" + hash(content) + "\"";
        Map<String, String> headers =
                Map.of(
                        "ETag",
                        etag,
                        "Cache-Control",
                        isHashed(name) ? "public, max-age=31536000, immutable" : "no-cache");
        return exchange -> {
            String known = exchange.header("If-None-Match");
            if (known != null && known.contains(etag)) {
                exchange.respond(304, type, new byte[0], headers);
            } else {
                exchange.respond(200, type, content, headers);
            }
        };
    }

    /** Whether a name holds a hash of its content, as in {@code main-Ab3_9xZk.js}. */
    private static boolean isHashed(String name) {
        int dot = name.lastIndexOf('.');
        for (int i = dot - 1; i >= 0; i--) {
            char c = name.charAt(i);
            if (c == '-' && dot - i > HASH_CHARS) {
                return true;
            }
            if (!Character.isLetterOrDigit(c) && c != '_' && c != '-') {
                return false;
            }
        }
        return false;
    }

    private static String hash(byte[] content) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("Every JDK has SHA-256", missing);
        }
    }
}
