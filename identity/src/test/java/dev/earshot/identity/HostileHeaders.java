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
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Tokens that bring keys, addresses and names along or mistake keys for secrets; made by code. */
final class HostileHeaders {
    private static final String MEMBERS =
            """
            "crit":["exp"]
            "crit":[]
            "crit":null
            "crit":["b64"],"b64":true
            "b64":false
            "b64":true
            "zip":"DEF"
            "enc":"A128GCM"
            "typ":"JOSE"
            "typ":"JWE"
            "typ":"dpop+jwt"
            "typ":"logout+jwt"
            "typ":"secevent+jwt"
            "typ":"JWT "
            "typ":""
            "typ":null
            "typ":["JWT"]
            "\\u0061lg":"none"
            "\\u006bid":"x"
            "a":[[[[[[[[[]]]]]]]]]
            "a":{"b":1,"b":2}
            "a":01
            "a":NaN
            "a":'x'
            "a":1,
            /**/"a":1
            "a":1}{"alg":"none"
            """;

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

    /** Keys and addresses that a header brings along. */
    static List<Row> brought() {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < PAIRS.size(); i++) {
            SigningPair foreign = FOREIGN.get(i);
            String alg = foreign.algorithm();
            String jwk = new String(Json.encode(foreign.jwk()), StandardCharsets.UTF_8);
            byte[] der = foreign.pair().getPublic().getEncoded();
            List<String> bringing =
                    List.of(
                            "\"jwk\":" + jwk,
                            "\"jku\":\"http://127.0.0.1:1/jwks.json\"",
                            "\"x5u\":\"http://127.0.0.1:1/cert.pem\"",
                            "\"x5c\":[\"" + Base64.getEncoder().encodeToString(der) + "\"]");
            List<String> kids =
                    List.of("\"kid\":\"" + PAIRS.get(i).kid() + "\",", "\"kid\":\"x\",", "");
            for (String one : bringing) {
                for (String kid : kids) {
                    String header = "{\"alg\":\"" + alg + "\"," + kid + one + "}";
                    String what = alg + " brings " + one.substring(0, 6) + " " + kid;
                    rows.add(new Row(what, foreign.token(header, CLAIMS)));
                }
            }
        }
        return rows;
    }

    /** Names of keys that are paths, queries, commands or no names; every signature is right. */
    static List<Row> names() {
        List<Row> rows = new ArrayList<>();
        for (String kid : kids()) {
            for (SigningPair pair : PAIRS) {
                String alg = pair.algorithm();
                String header = "{\"alg\":\"" + alg + "\",\"kid\":" + kid + "}";
                rows.add(new Row(alg + ", kid " + shortened(kid), pair.token(header, CLAIMS)));
            }
            if (!kid.equals("\"no-such-key\"") && !kid.equals("\"RSA-1\"")) {
                String token = hs256("{\"alg\":\"HS256\",\"kid\":" + kid + "}", Tokens.KEY);
                rows.add(new Row("HS256, kid " + shortened(kid), token));
            }
        }
        return rows;
    }

    /** One member too many; every signature is right. */
    static List<Row> members() {
        List<Row> rows = new ArrayList<>();
        for (SigningPair pair : PAIRS) {
            String alg = pair.algorithm();
            String right = "\"alg\":\"" + alg + "\",\"kid\":\"" + pair.kid() + "\"";
            Stream<String> own =
                    Stream.of("\"alg\":\"" + alg + "\"", "\"kid\":\"" + pair.kid() + "\"");
            Stream.concat(MEMBERS.lines(), own)
                    .forEach(member -> {
                        String token = pair.token("{" + right + "," + member + "}", CLAIMS);
                        rows.add(new Row(alg + ", header with " + member, token));
                    });
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
