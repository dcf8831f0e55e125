package dev.earshot.identity;

import static dev.earshot.identity.HostileJws.header;
import static dev.earshot.identity.Issuer.CLAIMS;
import static dev.earshot.identity.Issuer.EC;
import static dev.earshot.identity.Issuer.ED;
import static dev.earshot.identity.Issuer.FOREIGN;
import static dev.earshot.identity.Issuer.PAIRS;
import static dev.earshot.identity.Issuer.RSA;
import static dev.earshot.testkit.SigningPair.base64;

import dev.earshot.identity.HostileJws.Row;
import dev.earshot.testkit.SigningPair;
import dev.earshot.wire.Json;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Tokens that bring keys, addresses and names along or mistake keys for secrets; made by code. */
final class HostileHeaders {
    private HostileHeaders() {}

    /** HS256 with everything public that somebody might mistake for a secret. */
    static List<Row> confusions() {
        Map<String, byte[]> secrets = new LinkedHashMap<>();
        for (SigningPair pair : PAIRS) {
            PublicKey key = pair.pair().getPublic();
            byte[] der = key.getEncoded();
            String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
            String pem = "-----BEGIN PUBLIC KEY-----\n" + lines + "\n-----END PUBLIC KEY-----";
            String name = pair.algorithm() + " ";
            secrets.put(name + "PEM", ascii(pem));
            secrets.put(name + "PEM and a line feed", ascii(pem + "\n"));
            secrets.put(name + "PEM with CR LF", ascii(pem.replace("\n", "\r\n")));
            secrets.put(name + "DER", der);
            secrets.put(name + "DER in base64", ascii(Base64.getEncoder().encodeToString(der)));
            secrets.put(name + "JWK", Json.encode(pair.jwk()));
            secrets.put(name + "kid", ascii(pair.kid()));
        }
        byte[] modulus = ((RSAPublicKey) RSA.pair().getPublic()).getModulus().toByteArray();
        secrets.put("modulus with its sign", modulus);
        secrets.put("modulus", Arrays.copyOfRange(modulus, 1, modulus.length));
        secrets.put("modulus in base64url", ascii((String) RSA.jwk().get("n")));
        secrets.put("x of EC", Base64.getUrlDecoder().decode((String) EC.jwk().get("x")));
        secrets.put("x of Ed25519", Base64.getUrlDecoder().decode((String) ED.jwk().get("x")));
        secrets.put("key set", SigningPair.jwks(RSA, EC, ED));
        secrets.put("address of the key set", ascii(Issuer.URL.toString()));
        secrets.put("issuer", ascii(Issuer.NAME));
        secrets.put("one zero byte", new byte[1]);
        secrets.put("32 zero bytes", new byte[32]);
        secrets.put("'secret'", ascii("secret"));
        List<Row> rows = new ArrayList<>();
        secrets.forEach((what, secret) -> {
            rows.add(new Row("HS256 by " + what, hs256("{\"alg\":\"HS256\"}", secret)));
            rows.add(
                    new Row(
                            "HS256 by " + what + ", with a kid",
                            hs256(header("HS256", RSA.kid()), secret)));
        });
        for (SigningPair pair : PAIRS) {
            rows.add(
                    new Row(
                            pair.algorithm() + " signed with the server's secret",
                            hs256(header(pair.algorithm(), pair.kid()), Tokens.KEY)));
        }
        return rows;
    }

    /** Keys, addresses and names that a header brings along. */
    static List<Row> headers() {
        List<Row> rows = new ArrayList<>();
        for (SigningPair foreign : FOREIGN) {
            String alg = foreign.algorithm();
            String jwk = new String(Json.encode(foreign.jwk()), StandardCharsets.UTF_8);
            Map<String, String> brought = new LinkedHashMap<>();
            brought.put("jwk", "\"jwk\":" + jwk);
            brought.put("jku", "\"jku\":\"http://127.0.0.1:1/jwks.json\"");
            brought.put("x5u", "\"x5u\":\"http://127.0.0.1:1/cert.pem\"");
            brought.put(
                    "x5c",
                    "\"x5c\":[\""
                            + Base64.getEncoder()
                                    .encodeToString(foreign.pair().getPublic().getEncoded())
                            + "\"]");
            for (Map.Entry<String, String> one : brought.entrySet()) {
                String own =
                        PAIRS.stream()
                                .filter(p -> p.algorithm().equals(alg))
                                .findFirst()
                                .orElseThrow()
                                .kid();
                for (String kid : List.of(",\"kid\":\"" + own + "\"", ",\"kid\":\"x\"", "")) {
                    rows.add(
                            new Row(
                                    alg + " brings its " + one.getKey() + kid,
                                    foreign.token(
                                            "{\"alg\":\""
                                                    + alg
                                                    + "\""
                                                    + kid
                                                    + ","
                                                    + one.getValue()
                                                    + "}",
                                            CLAIMS)));
                }
            }
        }
        for (SigningPair pair : PAIRS) {
            String alg = pair.algorithm();
            for (String kid : kids()) {
                rows.add(
                        new Row(
                                alg + ", kid " + shortened(kid),
                                pair.token(
                                        "{\"alg\":\"" + alg + "\",\"kid\":" + kid + "}", CLAIMS)));
            }
            for (String more :
                    List.of(
                            "\"crit\":[\"exp\"]",
                            "\"crit\":[]",
                            "\"crit\":null",
                            "\"b64\":false",
                            "\"b64\":true",
                            "\"zip\":\"DEF\"",
                            "\"enc\":\"A128GCM\"",
                            "\"typ\":\"JOSE\"",
                            "\"typ\":\"JWE\"",
                            "\"typ\":\"dpop+jwt\"",
                            "\"typ\":\"logout+jwt\"",
                            "\"typ\":\"secevent+jwt\"",
                            "\"typ\":\"JWT \"",
                            "\"typ\":\"\"",
                            "\"typ\":null",
                            "\"typ\":[\"JWT\"]",
                            "\"alg\":\"" + alg + "\"",
                            "\"\\u0061lg\":\"none\"",
                            "\"kid\":\"" + pair.kid() + "\"",
                            "\"\\u006bid\":\"x\"",
                            "\"a\":" + "[".repeat(9) + "]".repeat(9),
                            "\"a\":{\"b\":1,\"b\":2}",
                            "\"a\":01",
                            "\"a\":NaN",
                            "\"a\":'x'",
                            "\"a\":1,",
                            "/**/\"a\":1")) {
                rows.add(
                        new Row(
                                alg + ", header with " + more,
                                pair.token(
                                        "{\"alg\":\""
                                                + alg
                                                + "\",\"kid\":\""
                                                + pair.kid()
                                                + "\","
                                                + more
                                                + "}",
                                        CLAIMS)));
            }
        }
        // The same under the right secret: the fault alone must do.
        for (String kid : kids()) {
            if (!kid.equals("\"no-such-key\"") && !kid.equals("\"RSA-1\"")) {
                rows.add(
                        new Row(
                                "HS256, kid " + shortened(kid),
                                hs256("{\"alg\":\"HS256\",\"kid\":" + kid + "}", Tokens.KEY)));
            }
        }
        return rows;
    }

    /** As JSON. */
    private static List<String> kids() {
        return List.of(
                "\"no-such-key\"",
                "\"RSA-1\"",
                "\"\"",
                "\" rsa-1\"",
                "\"rsa-1 \"",
                "\"rsa-1\\u0000\"",
                "\"rsa-1\\n\"",
                "\"x' UNION SELECT 'key';--\"",
                "\"' OR '1'='1\"",
                "\"x; DROP TABLE keys\"",
                "\"../../../../dev/null\"",
                "\"/dev/null\"",
                "\"/proc/self/environ\"",
                "\"..\\\\..\\\\windows\\\\win.ini\"",
                "\"file:///etc/passwd\"",
                "\"http://127.0.0.1:1/key\"",
                "\"https://id.example/jwks.json\"",
                "\"//id.example/jwks.json\"",
                "\"| sleep 10\"",
                "\"$(sleep 10)\"",
                "\"`id`\"",
                "\"${jndi:ldap://127.0.0.1:1/a}\"",
                "\"%00\"",
                "\"\\ud800\"",
                "\"\\u202ersa-1\"",
                "\"" + "k".repeat(129) + "\"",
                "\"" + "k".repeat(5_000) + "\"",
                "null",
                "1",
                "true",
                "[\"rsa-1\"]",
                "{\"kid\":\"rsa-1\"}");
    }

    private static String hs256(String header, byte[] secret) {
        String input = base64(header) + "." + base64(CLAIMS);
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            return input + "." + base64(mac.doFinal(input.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String shortened(String text) {
        return text.length() > 40 ? text.substring(0, 20) + "... of " + text.length() : text;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
