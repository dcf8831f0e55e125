package dev.earshot.identity;

import static dev.earshot.identity.Issuer.CLAIMS;
import static dev.earshot.identity.Issuer.EC;
import static dev.earshot.identity.Issuer.ED;
import static dev.earshot.identity.Issuer.PAIRS;
import static dev.earshot.identity.Issuer.RSA;
import static dev.earshot.testkit.SigningPair.base64;

import dev.earshot.identity.HostileJws.Row;
import dev.earshot.testkit.SigningPair;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Good tokens in which the text around and between the parts is not as it must be. */
final class HostileTexts {
    private HostileTexts() {}

    static List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        for (SigningPair pair : PAIRS) {
            Map<String, String> texts = new LinkedHashMap<>(around(pair.token(CLAIMS)));
            texts.putAll(between(pair));
            texts.forEach((what, text) -> rows.add(new Row(pair.algorithm() + " " + what, text)));
        }
        String mixed =
                part(RSA.token(CLAIMS), 0)
                        + "."
                        + part(EC.token(CLAIMS), 1)
                        + "."
                        + part(ED.token(CLAIMS), 2);
        rows.add(new Row("parts of three tokens", mixed));
        return rows;
    }

    private static Map<String, String> around(String good) {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("space before", " " + good);
        texts.put("space behind", good + " ");
        texts.put("line feed behind", good + "\n");
        texts.put("NUL behind", good + "\0");
        texts.put("padded", good + "==");
        texts.put("quoted", "\"" + good + "\"");
        texts.put("with the word Bearer", "Bearer " + good);
        texts.put("fourth part", good + "." + part(good, 2));
        texts.put("fifth part", good + "." + part(good, 1) + "." + part(good, 2));
        texts.put("two tokens", good + "," + good);
        texts.put("1 MiB behind", good + "A".repeat(1 << 20));
        return texts;
    }

    private static Map<String, String> between(SigningPair pair) {
        String good = pair.token(CLAIMS);
        String header = part(good, 0);
        String payload = part(good, 1);
        String signature = part(good, 2);
        String head = header + "." + payload + ".";
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("CR LF inside", header + ".\r\n" + payload + "." + signature);
        texts.put("percent-encoded dot", header + "%2E" + payload + "." + signature);
        texts.put("full-width dot", header + "\uff0e" + payload + "." + signature);
        texts.put("plain base64, plus", head + "+" + signature.substring(1));
        texts.put("plain base64, slash", head + "/" + signature.substring(1));
        texts.put("spare bits", head + otherTail(signature));
        String other = base64(CLAIMS.replace("anna", "root"));
        texts.put("another payload", header + "." + other + "." + signature);
        String bare =
                base64("{\"alg\":\"" + pair.algorithm() + "\",\"kid\":\"" + pair.kid() + "\"}");
        texts.put("another header", bare + "." + payload + "." + signature);
        String long1 = CLAIMS.replace("}", ",\"x\":\"" + "x".repeat(1 << 20) + "\"}");
        texts.put("1 MiB of claims", pair.token(long1));
        texts.put(
                "flattened JSON",
                "{\"payload\":\"%s\",\"protected\":\"%s\",\"signature\":\"%s\"}"
                        .formatted(payload, header, signature));
        texts.put("header in UTF-16", inUtf16(pair));
        return texts;
    }

    private static String inUtf16(SigningPair pair) {
        String header = "{\"alg\":\"" + pair.algorithm() + "\",\"kid\":\"" + pair.kid() + "\"}";
        String input = base64(header.getBytes(StandardCharsets.UTF_16LE)) + "." + base64(CLAIMS);
        return input + "." + base64(pair.sign(input));
    }

    private static String part(String token, int index) {
        return token.split("\\.", -1)[index];
    }

    /** 64 and 256 bytes leave four bits of the last character unused; this sets one. */
    private static String otherTail(String part) {
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        int last = alphabet.indexOf(part.charAt(part.length() - 1));
        return part.substring(0, part.length() - 1) + alphabet.charAt(last | 1);
    }
}
