package dev.earshot.gateway.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressKeyTest {
    private static long key(String literal) {
        return AddressKey.of(InetAddress.ofLiteral(literal));
    }

    @ParameterizedTest
    @CsvSource({
        "2001:db8:1:2::1, 2001:db8:1:2:ffff:ffff:ffff:ffff, true",
        "2001:db8:1:2::1, 2001:db8:1:3::1, false",
        "10.0.0.1, 10.0.0.1, true",
        "10.0.0.1, 10.0.0.2, false",
        "10.0.0.1, ::ffff:10.0.0.1, true",
        "255.255.255.255, ::, false",
        "0.0.0.0, ::, false"
    })
    void countsIpv6BySixtyFourAndIpv4ByItself(String one, String other, boolean together) {
        assertThat(key(one) == key(other)).isEqualTo(together);
    }

    @Test
    void countsAMappedAddressAsIpv4EvenWhereTheSystemHandsItOutAsIpv6()
            throws UnknownHostException {
        byte[] mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 0xff, (byte) 0xff, 10, 0, 0, 1};
        InetAddress address = java.net.Inet6Address.getByAddress(null, mapped, -1);

        assertThat(address).isInstanceOf(java.net.Inet6Address.class);
        assertThat(AddressKey.of(address)).isEqualTo(key("10.0.0.1"));
        assertThat(AddressKey.text(address)).isEqualTo("10.0.0.1");
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1, 10.0.0.1",
        "255.255.255.255, 255.255.255.255",
        "2001:db8::1, 2001:db8:0:0:0:0:0:1",
        "::ffff:10.0.0.1, 10.0.0.1",
        "::1, 0:0:0:0:0:0:0:1"
    })
    void readsAddressesInDigits(String text, String shown) {
        InetAddress address = AddressKey.parse(text);
        assertThat(address).isNotNull();
        assertThat(AddressKey.text(address)).isEqualTo(shown);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "unknown",
                "localhost",
                "_hidden",
                "10.0.0",
                "10.0.0.1.2",
                "10.0.0.256",
                "10.0.0.-1",
                "10.0.0.01",
                "10..0.1",
                ".10.0.0.1",
                "10.0.0.1.",
                "0x7f.0.0.1",
                "2130706433",
                "10.0.0.1:80",
                "[2001:db8::1]",
                "2001:db8::1%eth0",
                "2001:db8:::1",
                "2001:db8::1::2",
                "2001:db8:12345::",
                "\u0661.0.0.1",
                "1:2:3:4:5:6:7:8:9",
                "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"
            })
    void readsNothingElse(String text) {
        assertThat(AddressKey.parse(text)).isNull();
    }
}
