package dev.earshot.server.cli;

import dev.earshot.server.config.Configuration;
import dev.earshot.server.node.AddressFile;
import dev.earshot.server.node.AdminToken;
import dev.earshot.wire.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The server that runs on a data directory, reached through its admin port with the token that it
 * left there. One thread at a time.
 */
final class RunningServer {
    private static final Duration CONNECT = Duration.ofSeconds(3);
    private static final Duration ANSWER = Duration.ofSeconds(15);

    /** A publish may wait 30 s for acknowledgements. */
    private static final Duration LONG_ANSWER = Duration.ofSeconds(45);

    private static final int MAX_FILE_BYTES = 16 * 1024;

    private final Path dataDir;
    private final URI address;
    private final String token;
    private final HttpClient client =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(CONNECT)
                    .build();

    private RunningServer(Path dataDir, URI address, String token) {
        this.dataDir = dataDir;
        this.address = address;
        this.token = token;
    }

    /** Finds it by the files of the data directory; does not connect yet. */
    static RunningServer find(Configuration configuration) throws CommandFailure {
        Path dataDir = configuration.dataDir();
        URI address = address(configuration);
        String token = read(dataDir.resolve(AdminToken.NAME), dataDir);
        if (address == null || token == null) {
            throw notRunning(dataDir, address);
        }
        return new RunningServer(dataDir, address, token);
    }

    /** Where its admin port is. */
    URI address() {
        return address;
    }

    String token() {
        return token;
    }

    /** Asks for a resource. */
    JsonNode get(String path) throws CommandFailure {
        Reply reply = call("GET", path);
        if (reply.status != 200) {
            throw unexpected(reply);
        }
        return reply.body;
    }

    /** Asks for a resource, null where there is none. */
    @Nullable JsonNode find(String path) throws CommandFailure {
        Reply reply = call("GET", path);
        if (reply.status != 200 && reply.status != 404) {
            throw unexpected(reply);
        }
        return reply.status == 404 ? null : reply.body;
    }

    /** Removes a resource; false where there is none. */
    boolean delete(String path) throws CommandFailure {
        Reply reply = call("DELETE", path);
        if (reply.status != 200 && reply.status != 404) {
            throw unexpected(reply);
        }
        return reply.status == 200;
    }

    /** Removes a resource and tells what the server answers. */
    JsonNode remove(String path) throws CommandFailure {
        return taken(call("DELETE", path));
    }

    /** Puts a resource. */
    JsonNode put(String path) throws CommandFailure {
        return taken(call("PUT", path));
    }

    /** Posts a JSON body. */
    JsonNode post(String path, JsonNode body) throws CommandFailure {
        return taken(
                call("POST", path, BodyPublishers.ofByteArray(Json.encode(body)), LONG_ANSWER));
    }

    private JsonNode taken(Reply reply) throws CommandFailure {
        if (reply.status != 200) {
            throw unexpected(reply);
        }
        return reply.body;
    }

    private record Reply(int status, JsonNode body) {}

    private Reply call(String method, String path) throws CommandFailure {
        return call(method, path, BodyPublishers.noBody(), ANSWER);
    }

    private Reply call(String method, String path, BodyPublisher body, Duration patience)
            throws CommandFailure {
        HttpRequest request =
                HttpRequest.newBuilder(address.resolve(path))
                        .timeout(patience)
                        .header("Authorization", "Bearer " + token)
                        .method(method, body)
                        .build();
        try {
            HttpResponse<byte[]> response = client.send(request, BodyHandlers.ofByteArray());
            if (response.statusCode() == 401) {
                throw new CommandFailure(
                        "the server at "
                                + address
                                + " refuses the token in "
                                + dataDir.resolve(AdminToken.NAME)
                                + "; is it the server of this data directory? (--data-dir)");
            }
            return new Reply(response.statusCode(), Json.decode(response.body()));
        } catch (IOException e) {
            throw notRunning(dataDir, address);
        } catch (JacksonException e) {
            throw new CommandFailure(
                    "what answers at " + address + " is no earshot; see admin.port", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure("interrupted", e);
        }
    }

    private CommandFailure unexpected(Reply reply) {
        String message = reply.body.path("message").asString("");
        return new CommandFailure(
                "the server at " + address + " answers " + reply.status + ": " + message);
    }

    private static CommandFailure notRunning(Path dataDir, @Nullable URI address) {
        return new CommandFailure(
                "no server runs on the data directory "
                        + dataDir
                        + (address == null ? "" : " (nothing answers at " + address + ")")
                        + "; start one with earshot serve, or name its folder with --data-dir");
    }

    /** What the server wrote down, else what is configured. */
    static @Nullable URI address(Configuration configuration) throws CommandFailure {
        Path dataDir = configuration.dataDir();
        String written = read(dataDir.resolve(AddressFile.NAME), dataDir);
        if (written != null) {
            URI address = parsed(written);
            if (address == null) {
                throw new CommandFailure(
                        dataDir.resolve(AddressFile.NAME)
                                + " holds no address; delete it and start the server again");
            }
            return address;
        }
        int port = configuration.gateway().adminPort();
        return port <= 0
                ? null
                : parsed(AddressFile.address(configuration.gateway().adminHost(), port));
    }

    private static @Nullable URI parsed(String text) {
        try {
            URI address = URI.create(text);
            return "http".equals(address.getScheme()) && address.getHost() != null ? address : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static @Nullable String read(Path file, Path dataDir) throws CommandFailure {
        try {
            if (Files.size(file) > MAX_FILE_BYTES) {
                throw new CommandFailure(file + " is too large for what it should be; delete it");
            }
            return Files.readString(file).strip();
        } catch (NoSuchFileException e) {
            return null;
        } catch (AccessDeniedException e) {
            throw new CommandFailure(
                    file + " may be read by the server's user only; run this as that user", e);
        } catch (IOException e) {
            throw new CommandFailure(
                    file + " cannot be read; is " + dataDir + " the server's data directory?", e);
        }
    }
}
