package dev.earshot.identity;

import static dev.earshot.identity.HostileJws.joined;
import static dev.earshot.testkit.SigningPair.fixed;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import org.junit.jupiter.api.Test;

/** The looks at a signature before the JDK's; both must hold alone. */
class P256Test {
    private static final BigInteger ORDER = P256.CURVE.getOrder();

    @Test
    void takesHalvesFromOneToTheOrder() {
        assertThat(possible(BigInteger.ONE, BigInteger.ONE)).isTrue();
        assertThat(possible(ORDER.subtract(BigInteger.ONE), ORDER.subtract(BigInteger.ONE)))
                .isTrue();
    }

    @Test
    void refusesZeroAndWhatIsBeyondTheOrderInEitherHalf() {
        assertThat(possible(BigInteger.ZERO, BigInteger.ZERO)).isFalse();
        assertThat(possible(BigInteger.ZERO, BigInteger.ONE)).isFalse();
        assertThat(possible(BigInteger.ONE, BigInteger.ZERO)).isFalse();
        assertThat(possible(ORDER, BigInteger.ONE)).isFalse();
        assertThat(possible(BigInteger.ONE, ORDER)).isFalse();
    }

    private static boolean possible(BigInteger r, BigInteger s) {
        return P256.possible(joined(fixed(r, P256.BYTES), fixed(s, P256.BYTES)));
    }
}
