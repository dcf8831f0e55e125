package dev.earshot.identity;

import static dev.earshot.identity.Issuer.CLAIMS;
import static dev.earshot.identity.Issuer.EC;
import static dev.earshot.identity.Issuer.ED;
import static dev.earshot.identity.Issuer.FOREIGN;
import static dev.earshot.identity.Issuer.PAIRS;
import static dev.earshot.identity.Issuer.RSA;
import static dev.earshot.testkit.SigningPair.base64;
import static dev.earshot.testkit.SigningPair.fixed;

import dev.earshot.testkit.SigningPair;
import java.math.BigInteger;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Tokens with wrong algorithms and signatures, made by code; none of them may be accepted. */
final class HostileJws {
    /** What makes it hostile, and the token. */
    record Row(String what, String token) {
        @Override
        public String toString() {
            return what;
        }
    }

    private static final int SIGNATURE_FLIPS = 12;
    private static final BigInteger ED_ORDER =
            BigInteger.ONE
                    .shiftLeft(252)
                    .add(new BigInteger("27742317777372353535851937790883648493"));

    private HostileJws() {}

    /** Headers that name an algorithm that the signing key is not for. */
    static List<Row> algorithms() {
        List<Row> rows = new ArrayList<>();
        for (SigningPair pair : PAIRS) {
            for (String alg :
                    List.of(
                            "none",
                            "None",
                            "nOnE",
                            "NONE",
                            " none",
                            "none ",
                            "",
                            "HS256",
                            "HS384",
                            "HS512",
                            "RS256",
                            "RS384",
                            "RS512",
                            "PS256",
                            "ES256",
                            "ES256K",
                            "ES384",
                            "ES512",
                            "EdDSA",
                            "Ed25519",
                            "Ed448",
                            "dir",
                            "RSA1_5",
                            "A128KW",
                            "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256")) {
                if (!alg.equals(pair.algorithm())) {
                    rows.add(
                            new Row(
                                    pair.algorithm() + " key, alg '" + alg + "'",
                                    pair.token(header(alg, pair.kid()), CLAIMS)));
                }
            }
            for (String spelling :
                    List.of(
                            pair.algorithm().toLowerCase(java.util.Locale.ROOT),
                            pair.algorithm() + " ",
                            pair.algorithm() + "\\u0000",
                            pair.algorithm() + "\\n")) {
                if (!spelling.equals(pair.algorithm())) {
                    rows.add(
                            new Row(
                                    pair.algorithm() + " key, alg spelt '" + spelling + "'",
                                    pair.token(header(spelling, pair.kid()), CLAIMS)));
                }
            }
            for (String bare :
                    List.of("null", "true", "256", "[\"" + pair.algorithm() + "\"]", "{}")) {
                rows.add(
                        new Row(
                                pair.algorithm() + " key, alg " + bare,
                                pair.token(
                                        "{\"alg\":" + bare + ",\"kid\":\"" + pair.kid() + "\"}",
                                        CLAIMS)));
            }
            rows.add(
                    new Row(
                            pair.algorithm() + " key, no alg",
                            pair.token("{\"kid\":\"" + pair.kid() + "\"}", CLAIMS)));
            for (String none : List.of("none", "None", "nOnE", "NONE")) {
                String input = base64(header(none, pair.kid())) + "." + base64(CLAIMS) + ".";
                rows.add(new Row(pair.algorithm() + " kid, alg " + none + ", no signature", input));
                rows.add(
                        new Row(
                                pair.algorithm() + " kid, alg " + none + ", some signature",
                                input + "AAAA"));
            }
        }
        return rows;
    }

    /** Signatures that are cut, stretched, changed, of something else or of somebody else. */
    static List<Row> signatures() {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < PAIRS.size(); i++) {
            SigningPair pair = PAIRS.get(i);
            String name = pair.algorithm();
            String input = input(pair);
            byte[] good = pair.sign(input);
            rows.add(row(name + " without a signature", input, new byte[0]));
            for (int length : new int[] {1, 31, 32, 63, 64, 65, 128, 255, 256, 257, 512}) {
                rows.add(row(name + ", " + length + " zero bytes", input, new byte[length]));
                byte[] ones = new byte[length];
                Arrays.fill(ones, (byte) 0xff);
                rows.add(row(name + ", " + length + " bytes of ones", input, ones));
            }
            for (int cut : new int[] {1, 2, 3, 32}) {
                rows.add(
                        row(
                                name + " without its last " + cut + " bytes",
                                input,
                                Arrays.copyOf(good, good.length - cut)));
                rows.add(
                        row(
                                name + " without its first " + cut + " bytes",
                                input,
                                Arrays.copyOfRange(good, cut, good.length)));
                rows.add(
                        row(
                                name + " with " + cut + " more bytes",
                                input,
                                Arrays.copyOf(good, good.length + cut)));
                rows.add(
                        row(
                                name + " with " + cut + " bytes before it",
                                input,
                                fixed(new BigInteger(1, good), good.length + cut)));
            }
            for (int flip = 0; flip < SIGNATURE_FLIPS; flip++) {
                int bit = (good.length * 8 - 1) * flip / (SIGNATURE_FLIPS - 1);
                byte[] changed = good.clone();
                changed[bit / 8] ^= (byte) (1 << (bit % 8));
                rows.add(row(name + " with bit " + bit + " flipped", input, changed));
            }
            rows.add(row(name + ", backwards", input, reversed(good)));
            rows.add(row(name + " twice", input, twice(good)));
            rows.add(row(name + " of another text", input, pair.sign(input + "x")));
            rows.add(row(name + " of the claims alone", input, pair.sign(base64(CLAIMS))));
            for (SigningPair foreign : FOREIGN) {
                rows.add(
                        new Row(
                                name + " kid, signed by a foreign " + foreign.algorithm() + " key",
                                foreign.named(pair.kid()).token(header(name, pair.kid()), CLAIMS)));
            }
            for (SigningPair other : PAIRS) {
                if (!other.equals(pair)) {
                    rows.add(
                            new Row(
                                    name + " kid, signed by the " + other.algorithm() + " key",
                                    other.token(header(name, pair.kid()), CLAIMS)));
                    rows.add(
                            new Row(
                                    name + " signature, kid of the " + other.algorithm() + " key",
                                    pair.token(header(name, other.kid()), CLAIMS)));
                }
            }
        }
        return rows;
    }

    /** What only one kind of signature can get wrong. */
    static List<Row> numbers() {
        List<Row> rows = new ArrayList<>();
        String ec = input(EC);
        byte[] good = EC.sign(ec);
        BigInteger order = ((ECPublicKey) EC.pair().getPublic()).getParams().getOrder();
        List<BigInteger> halves =
                List.of(
                        BigInteger.ZERO,
                        BigInteger.ONE,
                        order.subtract(BigInteger.ONE),
                        order,
                        order.add(BigInteger.ONE));
        for (BigInteger r : halves) {
            for (BigInteger s : halves) {
                rows.add(
                        row(
                                "ES256 of r=" + name(r, order) + ", s=" + name(s, order),
                                ec,
                                joined(fixed(r, 32), fixed(s, 32))));
            }
            rows.add(
                    row(
                            "ES256 of the right r, s=" + name(r, order),
                            ec,
                            joined(Arrays.copyOf(good, 32), fixed(r, 32))));
            rows.add(
                    row(
                            "ES256 of the right s, r=" + name(r, order),
                            ec,
                            joined(fixed(r, 32), Arrays.copyOfRange(good, 32, 64))));
        }
        rows.add(row("ES256 in DER", ec, EC.sign("SHA256withECDSA", ec)));
        rows.add(
                row(
                        "ES256 halves swapped",
                        ec,
                        joined(Arrays.copyOfRange(good, 32, 64), Arrays.copyOf(good, 32))));
        rows.add(row("ES256 over SHA-512", ec, EC.sign("SHA512withECDSAinP1363Format", ec)));
        rows.add(row("ES256 over SHA-1", ec, EC.sign("SHA1withECDSAinP1363Format", ec)));
        SigningPair p384 = SigningPair.ec(EC.kid(), "secp384r1");
        rows.add(row("ES256 by a key on P-384", ec, p384.sign(ec)));

        String ed = input(ED);
        byte[] edGood = ED.sign(ed);
        BigInteger s = new BigInteger(1, reversed(Arrays.copyOfRange(edGood, 32, 64)));
        byte[] neutral = new byte[32];
        neutral[0] = 1;
        rows.add(
                row(
                        "EdDSA with the order added to S",
                        ed,
                        joined(Arrays.copyOf(edGood, 32), reversed(fixed(s.add(ED_ORDER), 32)))));
        rows.add(row("EdDSA with S zero", ed, joined(Arrays.copyOf(edGood, 32), new byte[32])));
        rows.add(row("EdDSA with R neutral, S zero", ed, joined(neutral, new byte[32])));
        rows.add(
                row(
                        "EdDSA with R no point",
                        ed,
                        joined(
                                fixed(BigInteger.TWO.shiftLeft(248), 32),
                                Arrays.copyOfRange(edGood, 32, 64))));

        String rsa = input(RSA);
        byte[] rsaGood = RSA.sign(rsa);
        BigInteger modulus = ((RSAPublicKey) RSA.pair().getPublic()).getModulus();
        rows.add(row("RS256 over SHA-1", rsa, RSA.sign("SHA1withRSA", rsa)));
        rows.add(row("RS256 over SHA-512", rsa, RSA.sign("SHA512withRSA", rsa)));
        rows.add(row("RS256 over MD5", rsa, RSA.sign("MD5withRSA", rsa)));
        rows.add(
                row(
                        "RS256 without a hash's name",
                        rsa,
                        RSA.sign("NONEwithRSA", rsa.substring(0, 32))));
        rows.add(row("RS256 of the number 1", rsa, fixed(BigInteger.ONE, 256)));
        rows.add(row("RS256 of the modulus", rsa, fixed(modulus, 256)));
        rows.add(
                row(
                        "RS256 of the modulus less 1",
                        rsa,
                        fixed(modulus.subtract(BigInteger.ONE), 256)));
        rows.add(
                row(
                        "RS256 with the modulus added",
                        rsa,
                        fixed(new BigInteger(1, rsaGood).add(modulus), 257)));
        return rows;
    }

    static String header(String alg, String kid) {
        return "{\"alg\":\"" + alg + "\",\"typ\":\"JWT\",\"kid\":\"" + kid + "\"}";
    }

    private static String input(SigningPair pair) {
        return base64(header(pair.algorithm(), pair.kid())) + "." + base64(CLAIMS);
    }

    private static Row row(String what, String input, byte[] signature) {
        return new Row(what, input + "." + base64(signature));
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] joined = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, joined, first.length, second.length);
        return joined;
    }

    private static byte[] twice(byte[] bytes) {
        return joined(bytes, bytes);
    }

    private static byte[] reversed(byte[] bytes) {
        byte[] reversed = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            reversed[i] = bytes[bytes.length - 1 - i];
        }
        return reversed;
    }

    private static String name(BigInteger half, BigInteger order) {
        BigInteger past = half.subtract(order);
        return past.signum() == 0
                ? "n"
                : past.bitLength() < 8 ? "n+(" + past + ")" : half.toString();
    }
}
