package dev.earshot.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.earshot.testkit.JwksServer;
import dev.earshot.testkit.SigningPair;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code check-token} says: everything about a good token, and of a bad one why and what to
 * do.
 */
class CheckTokenCommandTest {
    private static final SigningPair ED = SigningPair.ed25519("ed-1");
    private static final SigningPair EC = SigningPair.ec("ec-1", "secp256r1");

    @TempDir private Path data;

    private final JwksServer issuer = JwksServer.start();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path file = Path.of("");

    @BeforeEach
    void configure() throws Exception {
        issuer.publish(ED);
        file =
                Files.writeString(
                        data.resolve("earshot.yaml"),
                        "auth:\n  issuer: https://id.example\n  jwks.url: "
                                + issuer.url()
                                + "\ndata.dir: "
                                + data
                                + "\n");
    }

    @AfterEach
    void stop() {
        issuer.close();
    }

    @Test
    void tellsEverythingAboutATokenOfItsOwn() {
        assertThat(
                        run(
                                "token",
                                "--user",
                                "anna",
                                "--device",
                                "phone",
                                "--session",
                                "s1",
                                "--rooms",
                                "demo,x*"))
                .isZero();
        String token = out.toString().strip();

        assertThat(check(token)).isZero();
        assertThat(out.toString())
                .contains("accepted", "algorithm: HS256", "key:       the server's own secret")
                .contains("user:      anna", "device:    phone", "session:   s1")
                .contains("roles:     player", "rooms:     demo, x*")
                .containsPattern("issued:    \\S+Z \\(\\d+ s ago\\)")
                .containsPattern("expires:   \\S+Z \\(in 23 h \\d+ min\\)")
                .containsPattern("token id:  [0-9a-f]{32}");
        assertShowsNoToken(token);
        assertThat(issuer.allHits()).isZero();
    }

    @Test
    void fetchesTheKeysWhereATokenNeedsThem() {
        String token = ED.token(claims(600));

        assertThat(check(token)).isZero();
        assertThat(out.toString())
                .contains(
                        "algorithm: EdDSA", "key:       ed-1@https://id.example", "user:      anna")
                .contains("issued:    -", "token id:  -")
                .containsPattern("\\(in 9 min\\)");
        assertThat(issuer.hits()).isEqualTo(1);
        assertShowsNoToken(token);
    }

    @Test
    void saysSinceWhenATokenHasExpiredAndWhatToDo() {
        refuses(ED.token(claims(-3 * 3_600 - 300)), "expired 3 h", "earshot token");
    }

    @Test
    void saysThatATokenIsAnotherSecrets() {
        assertThat(
                        CommandLines.create()
                                .setOut(new PrintWriter(out, true))
                                .execute(
                                        "token",
                                        "--user",
                                        "anna",
                                        "--data-dir",
                                        data.resolve("other").toString()))
                .isZero();

        refuses(out.toString().strip(), "signed with another secret", "--data-dir");
    }

    @Test
    void saysThatAKeyIsNotInTheSet() {
        refuses(EC.token(claims(600)), "its key ec-1 is not in the JWKS at " + issuer.url());
    }

    @Test
    void saysThatAnAlgorithmDoesNotFitItsKey() {
        refuses(
                ED.token("{\"alg\":\"RS256\",\"kid\":\"ed-1\"}", claims(600)),
                "its alg is RS256",
                "ed-1@https://id.example is for EdDSA");
    }

    @Test
    void saysWhyTheKeysCannotBeFetched() {
        issuer.answer(exchange -> exchange.sendResponseHeaders(302, -1));
        refuses(ED.token(claims(600)), "could not be fetched", "302", issuer.url().toString());
        issuer.close();
        refuses(ED.token(claims(600)), "could not be fetched", "nobody answers", "auth.jwks.url");
    }

    @Test
    void saysWhichIssuerIsAskedFor() {
        refuses(
                ED.token(claims(600).replace("id.example", "other.example")),
                "its iss is not https://id.example");
    }

    @Test
    void saysWhatIsMissingForATokenOfAnotherIssuer() throws Exception {
        Files.writeString(file, "data.dir: " + data + "\n");

        refuses(ED.token(claims(600)), "EdDSA", "set auth.jwks.url");
    }

    @Test
    void saysThatATextIsNoToken() {
        refuses("eyJhbGciOiJIUzI1NiJ9", "three parts", "copied whole");
    }

    private void refuses(String token, String... parts) {
        assertThat(check(token)).isEqualTo(1);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString().lines()).singleElement().asString().contains(parts);
        assertShowsNoToken(token);
    }

    private void assertShowsNoToken(String token) {
        for (String part : token.split("\\.", -1)) {
            assertThat(out.toString() + err).doesNotContain(part);
        }
    }

    private int check(String token) {
        return run("check-token", token);
    }

    private int run(String... args) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        String[] all = Arrays.copyOf(args, args.length + 2);
        all[args.length] = "--config";
        all[args.length + 1] = file.toString();
        return CommandLines.create()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(all);
    }

    private static String claims(int lifetimeSeconds) {
        return "{\"sub\":\"anna\",\"iss\":\"https://id.example\",\"exp\":"
                + (Instant.now().getEpochSecond() + lifetimeSeconds)
                + "}";
    }
}
