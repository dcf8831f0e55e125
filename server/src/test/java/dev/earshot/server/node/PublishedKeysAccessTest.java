package dev.earshot.server.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.earshot.server.node.TestNode.Reply;
import dev.earshot.testkit.JwksServer;
import dev.earshot.testkit.SigningPair;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens of another issuer, over real sockets, with its key server there, away and changed. */
class PublishedKeysAccessTest {
    private static final String ISSUER = "https://id.example";
    private static final SigningPair RSA = SigningPair.rsa("rsa-1", 2_048);
    private static final SigningPair EC = SigningPair.ec("ec-1", "secp256r1");
    private static final SigningPair ED = SigningPair.ed25519("ed-1");

    @TempDir private Path data;

    private final JwksServer issuer = JwksServer.start();

    @AfterEach
    void stop() {
        issuer.close();
    }

    @Test
    void letsTokensOfEveryAlgorithmInOverHttpAndWebSocket() throws Exception {
        issuer.publish(RSA, EC, ED);
        try (TestNode node = start()) {
            awaitKeys(node, RSA.token(claims("anna")));
            int fetches = issuer.hits();
            for (SigningPair pair : List.of(RSA, EC, ED)) {
                String token = pair.token(claims("anna-" + pair.kid()));
                Reply reply = node.get("/api/v1/time", token);
                assertThat(reply.status()).as(pair.algorithm()).isEqualTo(200);
                try (TestSocket socket = node.socket("/api/ws", token)) {
                    assertThat(socket.await("connected").path("connection_id").asString())
                            .isNotEmpty();
                }
            }
            assertThat(node.get("/api/v1/time", node.player("anna")).status()).isEqualTo(200);
            assertThat(issuer.hits()).isEqualTo(fetches);
            assertThat(node.admin("/metrics", node.admin()).text())
                    .contains(
                            "earshot_jwks_fetches_total{outcome=\"loaded\"} 1.0",
                            "earshot_jwks_fetches_total{outcome=\"too_large\"} 0.0",
                            "earshot_jwks_keys 3.0");
        }
    }

    @Test
    void refusesForgedTokensAndFetchesForThemOnce() {
        issuer.publish(RSA);
        try (TestNode node = start()) {
            awaitKeys(node, RSA.token(claims("anna")));
            int fetches = issuer.hits();
            SigningPair foreign = SigningPair.rsa("rsa-1", 2_048);

            assertThat(node.get("/api/v1/time", foreign.token(claims("anna"))).status())
                    .isEqualTo(401);
            for (int i = 0; i < 50; i++) {
                String jku =
                        "{\"alg\":\"RS256\",\"kid\":\"k"
                                + i
                                + "\",\"jku\":\""
                                + issuer.url("/trap")
                                + "\"}";
                assertThat(node.get("/api/v1/time", foreign.token(jku, claims("anna"))).status())
                        .isIn(401, 503);
            }

            assertThat(issuer.hits("/trap")).isZero();
            assertThat(issuer.hits()).isLessThanOrEqualTo(fetches + 2);
        }
    }

    @Test
    void takesANewKeyAtOnceAndRefusesTheOldOne() {
        issuer.publish(RSA);
        try (TestNode node = start()) {
            String old = RSA.token(claims("anna"));
            awaitKeys(node, old);

            issuer.publish(ED);
            awaitKeys(node, ED.token(claims("anna")));
            assertThat(node.get("/api/v1/time", old).status()).isEqualTo(401);
        }
    }

    @Test
    void saysThatItCannotJudgeWhileTheKeysAreAwayAndGoesOnWhenTheyAreThere() {
        int port = issuer.port();
        issuer.close();
        try (TestNode node = start()) {
            String token = RSA.token(claims("anna"));

            Reply away = node.get("/api/v1/time", token);
            assertThat(away.status()).isEqualTo(503);
            assertThat(Integer.parseInt(away.header("Retry-After"))).isBetween(1, 30);
            assertThat(away.json().path("message").asString()).isNotEmpty();
            assertThat(node.get("/api/ws", token).status()).isEqualTo(503);
            assertThat(node.get("/api/v1/time", node.player("anna")).status()).isEqualTo(200);

            try (JwksServer back = JwksServer.start(port)) {
                back.publish(RSA);
                awaitKeys(node, token);
            }
        }
    }

    /**
     * On a busy machine a fetch may take too long; then the next one does it, 30 s later at most.
     */
    private static void awaitKeys(TestNode node, String token) {
        await().atMost(TestNode.PATIENCE.multipliedBy(4))
                .untilAsserted(
                        () -> assertThat(node.get("/api/v1/time", token).status()).isEqualTo(200));
    }

    private TestNode start() {
        return TestNode.start(
                data, "auth.issuer", ISSUER, "auth.jwks.url", issuer.url().toString());
    }

    private static String claims(String user) {
        return "{\"sub\":\""
                + user
                + "\",\"iss\":\""
                + ISSUER
                + "\",\"exp\":"
                + (Instant.now().getEpochSecond() + 600)
                + "}";
    }
}
