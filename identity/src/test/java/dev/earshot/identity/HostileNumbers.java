package dev.earshot.identity;

import static dev.earshot.identity.HostileJws.input;
import static dev.earshot.identity.HostileJws.joined;
import static dev.earshot.identity.HostileJws.reversed;
import static dev.earshot.identity.HostileJws.row;
import static dev.earshot.identity.Issuer.EC;
import static dev.earshot.identity.Issuer.ED;
import static dev.earshot.identity.Issuer.RSA;
import static dev.earshot.testkit.SigningPair.fixed;

import dev.earshot.identity.HostileJws.Row;
import dev.earshot.testkit.SigningPair;
import java.math.BigInteger;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** What only one kind of signature can get wrong. */
final class HostileNumbers {
    private static final BigInteger ED_ORDER =
            BigInteger.ONE
                    .shiftLeft(252)
                    .add(new BigInteger("27742317777372353535851937790883648493"));

    private HostileNumbers() {}

    static List<Row> rows() {
        return Stream.of(halves(), ecdsa(), eddsa(), rsa()).flatMap(List::stream).toList();
    }

    /** All zeros are CVE-2022-21449. */
    private static List<Row> halves() {
        String input = input(EC);
        byte[] good = EC.sign(input);
        byte[] goodR = Arrays.copyOf(good, 32);
        byte[] goodS = Arrays.copyOfRange(good, 32, 64);
        BigInteger n = ((ECPublicKey) EC.pair().getPublic()).getParams().getOrder();
        List<BigInteger> edges =
                List.of(
                        BigInteger.ZERO,
                        BigInteger.ONE,
                        n.subtract(BigInteger.ONE),
                        n,
                        n.add(BigInteger.ONE));
        List<String> names = List.of("0", "1", "n-1", "n", "n+1");
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < edges.size(); i++) {
            byte[] one = fixed(edges.get(i), 32);
            String name = names.get(i);
            rows.add(row("ES256 of the right r, s=" + name, input, joined(goodR, one)));
            rows.add(row("ES256 of the right s, r=" + name, input, joined(one, goodS)));
            for (int j = 0; j < edges.size(); j++) {
                byte[] both = joined(one, fixed(edges.get(j), 32));
                rows.add(row("ES256 of r=" + name + ", s=" + names.get(j), input, both));
            }
        }
        return rows;
    }

    private static List<Row> ecdsa() {
        String input = input(EC);
        byte[] good = EC.sign(input);
        byte[] swapped = joined(Arrays.copyOfRange(good, 32, 64), Arrays.copyOf(good, 32));
        SigningPair p384 = SigningPair.ec(EC.kid(), "secp384r1");
        return List.of(
                row("ES256 in DER", input, EC.sign("SHA256withECDSA", input)),
                row("ES256 halves swapped", input, swapped),
                row("ES256 over SHA-512", input, EC.sign("SHA512withECDSAinP1363Format", input)),
                row("ES256 over SHA-1", input, EC.sign("SHA1withECDSAinP1363Format", input)),
                row("ES256 by a key on P-384", input, p384.sign(input)));
    }

    private static List<Row> eddsa() {
        String input = input(ED);
        byte[] good = ED.sign(input);
        byte[] r = Arrays.copyOf(good, 32);
        byte[] s = Arrays.copyOfRange(good, 32, 64);
        BigInteger beyond = new BigInteger(1, reversed(s)).add(ED_ORDER);
        byte[] neutral = new byte[32];
        neutral[0] = 1;
        byte[] noPoint = new byte[32];
        noPoint[0] = 2;
        return List.of(
                row("EdDSA with n added to S", input, joined(r, reversed(fixed(beyond, 32)))),
                row("EdDSA with S zero", input, joined(r, new byte[32])),
                row("EdDSA with R neutral, S zero", input, joined(neutral, new byte[32])),
                row("EdDSA with R neutral", input, joined(neutral, s)),
                row("EdDSA with R no point", input, joined(noPoint, s)),
                row("EdDSA halves swapped", input, joined(s, r)));
    }

    private static List<Row> rsa() {
        String input = input(RSA);
        BigInteger n = ((RSAPublicKey) RSA.pair().getPublic()).getModulus();
        BigInteger good = new BigInteger(1, RSA.sign(input));
        byte[] bare = RSA.sign("NONEwithRSA", input.substring(0, 32));
        return List.of(
                row("RS256 over SHA-1", input, RSA.sign("SHA1withRSA", input)),
                row("RS256 over SHA-512", input, RSA.sign("SHA512withRSA", input)),
                row("RS256 over MD5", input, RSA.sign("MD5withRSA", input)),
                row("RS256 without a hash's name", input, bare),
                row("RS256 of the number 1", input, fixed(BigInteger.ONE, 256)),
                row("RS256 of the modulus", input, fixed(n, 256)),
                row("RS256 of the modulus less 1", input, fixed(n.subtract(BigInteger.ONE), 256)),
                row("RS256 negated", input, fixed(n.subtract(good), 256)),
                row("RS256 with the modulus added", input, fixed(good.add(n), 257)));
    }
}
