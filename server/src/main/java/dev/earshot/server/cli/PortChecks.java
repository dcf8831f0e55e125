package dev.earshot.server.cli;

import dev.earshot.gateway.GatewayConfig;
import dev.earshot.server.config.Configuration;
import dev.earshot.server.node.AddressFile;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;

/** What the doctor looks at of ports: free, or taken and by whom. Stateless. */
final class PortChecks {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int PRIVILEGED = 1_024;

    private PortChecks() {}

    static List<Finding> of(Configuration configuration) {
        GatewayConfig gateway = configuration.gateway();
        return List.of(
                check("http.port", gateway.host(), gateway.port()),
                check("admin.port", gateway.adminHost(), gateway.adminPort()));
    }

    private static Finding check(String key, String host, int port) {
        if (port == 0) {
            return Finding.ok(key, "any free port");
        }
        String shown = host + ":" + port;
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName(host), port));
            return Finding.ok(key, shown + " is free");
        } catch (UnknownHostException e) {
            return Finding.fail(key, host + " is no host; set " + key.replace(".port", ".host"));
        } catch (BindException e) {
            return taken(key, host, port, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return Finding.fail(key, shown + " cannot be taken (" + e.getMessage() + ")");
        }
    }

    private static Finding taken(String key, String host, int port, String why) {
        String shown = host + ":" + port;
        if (why.contains("assign requested address")) {
            return Finding.fail(
                    key,
                    host + " is no address of this machine; set " + key.replace(".port", ".host"));
        }
        if (isEarshot(AddressFile.address(host, port))) {
            return Finding.ok(key, shown + " is taken by a running earshot");
        }
        return port < PRIVILEGED && why.contains("ermission")
                ? Finding.fail(key, shown + " needs special rights; set " + key + " above 1023")
                : Finding.fail(
                        key, shown + " is taken by another program; stop that one or set " + key);
    }

    private static boolean isEarshot(String address) {
        try (HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
            HttpRequest health =
                    HttpRequest.newBuilder(URI.create(address + "/api/v1/health"))
                            .timeout(PATIENCE)
                            .build();
            return client.send(health, HttpResponse.BodyHandlers.ofString())
                    .body()
                    .contains("\"service\":\"earshot\"");
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
