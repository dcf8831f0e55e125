package dev.earshot.identity;

import static dev.earshot.identity.Issuer.CLAIMS;
import static dev.earshot.identity.Issuer.FOREIGN;
import static dev.earshot.identity.Issuer.PAIRS;
import static dev.earshot.testkit.SigningPair.base64;
import static dev.earshot.testkit.SigningPair.fixed;

import dev.earshot.testkit.SigningPair;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Tokens with wrong algorithms and signatures, made by code; none of them may be accepted. */
final class HostileJws {
    /** What makes it hostile, and the token. */
    record Row(String what, String token) {
        @Override
        public String toString() {
            return what.length() > 120 ? what.substring(0, 120) : what;
        }
    }

    private static final List<String> NONE = List.of("none", "None", "nOnE", "NONE");
    private static final List<String> NAMES =
            List.of(
                    " HS256 HS384 HS512 RS256 RS384 RS512 PS256 ES256 ES256K ES384 ES512 EdDSA Ed25519 Ed448 dir RSA1_5 A128KW"
                            .split(" ", -1));
    private static final int FLIPS = 12;

    private HostileJws() {}

    /** Headers that name an algorithm that the signing key is not for. */
    static List<Row> algorithms() {
        List<Row> rows = new ArrayList<>();
        for (SigningPair pair : PAIRS) {
            String right = pair.algorithm();
            List<String> wrong = new ArrayList<>(NONE);
            wrong.addAll(NAMES);
            wrong.addAll(
                    List.of(
                            " none",
                            "none ",
                            right.toLowerCase(Locale.ROOT),
                            right + " ",
                            " " + right,
                            right + "\\u0000",
                            right + "\\n"));
            wrong.remove(right);
            for (String alg : wrong) {
                String header = header(alg, pair.kid());
                rows.add(new Row(right + " key, alg '" + alg + "'", pair.token(header, CLAIMS)));
            }
            for (String bare : List.of("null", "true", "256", "[\"" + right + "\"]", "{}")) {
                String header = "{\"alg\":" + bare + ",\"kid\":\"" + pair.kid() + "\"}";
                rows.add(new Row(right + " key, alg " + bare, pair.token(header, CLAIMS)));
            }
            String bare = "{\"kid\":\"" + pair.kid() + "\"}";
            rows.add(new Row(right + " key, no alg", pair.token(bare, CLAIMS)));
            for (String none : NONE) {
                String input = base64(header(none, pair.kid())) + "." + base64(CLAIMS) + ".";
                rows.add(new Row(right + " kid, " + none + ", no signature", input));
                rows.add(new Row(right + " kid, " + none + ", a signature", input + "AAAA"));
            }
        }
        return rows;
    }

    /** Signatures that are cut, stretched, changed, of something else or of somebody else. */
    static List<Row> signatures() {
        List<Row> rows = new ArrayList<>();
        for (SigningPair pair : PAIRS) {
            rows.addAll(lengths(pair));
            rows.addAll(changes(pair));
            rows.addAll(owners(pair));
        }
        return rows;
    }

    private static List<Row> lengths(SigningPair pair) {
        String name = pair.algorithm();
        String input = input(pair);
        byte[] good = pair.sign(input);
        List<Row> rows = new ArrayList<>();
        rows.add(row(name + " without a signature", input, new byte[0]));
        for (int length : new int[] {1, 31, 32, 63, 64, 65, 128, 255, 256, 257, 512}) {
            byte[] ones = new byte[length];
            Arrays.fill(ones, (byte) 0xff);
            rows.add(row(name + ", " + length + " zero bytes", input, new byte[length]));
            rows.add(row(name + ", " + length + " bytes of ones", input, ones));
        }
        for (int n : new int[] {1, 2, 3, 32}) {
            byte[] noEnd = Arrays.copyOf(good, good.length - n);
            byte[] noStart = Arrays.copyOfRange(good, n, good.length);
            byte[] before = fixed(new BigInteger(1, good), good.length + n);
            rows.add(row(name + " without its last " + n + " bytes", input, noEnd));
            rows.add(row(name + " without its first " + n + " bytes", input, noStart));
            rows.add(
                    row(
                            name + ", zeros behind: " + n,
                            input,
                            Arrays.copyOf(good, good.length + n)));
            rows.add(row(name + ", zeros before: " + n, input, before));
        }
        rows.add(row(name + " twice", input, joined(good, good)));
        return rows;
    }

    private static List<Row> changes(SigningPair pair) {
        String name = pair.algorithm();
        String input = input(pair);
        byte[] good = pair.sign(input);
        List<Row> rows = new ArrayList<>();
        for (int flip = 0; flip < FLIPS; flip++) {
            int bit = (good.length * 8 - 1) * flip / (FLIPS - 1);
            byte[] changed = good.clone();
            changed[bit / 8] ^= (byte) (1 << (bit % 8));
            rows.add(row(name + " with bit " + bit + " flipped", input, changed));
        }
        rows.add(row(name + ", backwards", input, reversed(good)));
        rows.add(row(name + " of another text", input, pair.sign(input + "x")));
        rows.add(row(name + " of the claims alone", input, pair.sign(base64(CLAIMS))));
        return rows;
    }

    private static List<Row> owners(SigningPair pair) {
        String name = pair.algorithm();
        String header = header(name, pair.kid());
        List<Row> rows = new ArrayList<>();
        for (SigningPair foreign : FOREIGN) {
            String what = name + " kid, signed by a foreign " + foreign.algorithm() + " key";
            rows.add(new Row(what, foreign.token(header, CLAIMS)));
        }
        for (SigningPair other : PAIRS) {
            if (!other.equals(pair)) {
                String what = name + " kid, signed by the " + other.algorithm() + " key";
                rows.add(new Row(what, other.token(header, CLAIMS)));
                String kid = name + " signature, kid of the " + other.algorithm() + " key";
                rows.add(new Row(kid, pair.token(header(name, other.kid()), CLAIMS)));
            }
        }
        return rows;
    }

    static String header(String alg, String kid) {
        return "{\"alg\":\"" + alg + "\",\"typ\":\"JWT\",\"kid\":\"" + kid + "\"}";
    }

    static String input(SigningPair pair) {
        return base64(header(pair.algorithm(), pair.kid())) + "." + base64(CLAIMS);
    }

    static Row row(String what, String input, byte[] signature) {
        return new Row(what, input + "." + base64(signature));
    }

    static byte[] joined(byte[] first, byte[] second) {
        byte[] joined = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, joined, first.length, second.length);
        return joined;
    }

    static byte[] reversed(byte[] bytes) {
        byte[] reversed = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            reversed[i] = bytes[bytes.length - 1 - i];
        }
        return reversed;
    }
}
