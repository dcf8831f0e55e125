package dev.earshot.gateway.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetSocketAddress;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyListTest {
    private static final ProxyList PROXIES =
            new ProxyList(List.of("10.0.0.0/8", "192.0.2.7", "fd00::/8"));

    private static Client from(String socket, String... forwardedFor) {
        Client direct = PROXIES.direct(new InetSocketAddress(socket, 1));
        return PROXIES.behind(direct, List.of(forwardedFor), List.of("https"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "10.1.2.3; 203.0.113.9; 203.0.113.9",
                "10.1.2.3; 198.51.100.1, 203.0.113.9; 203.0.113.9",
                "10.1.2.3; 198.51.100.1, 203.0.113.9, 10.9.9.9, 192.0.2.7; 203.0.113.9",
                "10.1.2.3; junk, 203.0.113.9; 203.0.113.9",
                "10.1.2.3; 2001:db8::7; 2001:db8:0:0:0:0:0:7",
                "fd00:0:0:0:0:0:0:5; 203.0.113.9; 203.0.113.9",
                "10.1.2.3; 203.0.113.9, junk; 10.1.2.3",
                "10.1.2.3; 203.0.113.9,; 10.1.2.3",
                "10.1.2.3; 203.0.113.9, junk, 10.9.9.9; 10.1.2.3",
                "10.1.2.3; 10.9.9.9, 10.9.9.8; 10.9.9.9",
                "10.1.2.3; 203.0.113.9:443; 10.1.2.3",
                "192.0.2.8; 203.0.113.9; 192.0.2.8",
                "203.0.113.77; 203.0.113.9; 203.0.113.77"
            })
    void takesTheRightMostThatIsNoProxyFromAProxyOnly(String socket, String header, String shown) {
        assertThat(from(socket, header).ip()).isEqualTo(shown);
    }

    @Test
    void readsLinesInTheirOrder() {
        assertThat(from("10.1.2.3", "203.0.113.1", "203.0.113.2, 10.0.0.1").ip())
                .isEqualTo("203.0.113.2");
        assertThat(from("10.1.2.3").ip()).isEqualTo("10.1.2.3");
    }

    @Test
    void looksAtSoManyEntriesOnly() {
        String many = "203.0.113.9, " + String.join(", ", Collections.nCopies(2000, "10.0.0.1"));
        assertThat(from("10.1.2.3", many).ip()).isEqualTo("10.0.0.1");
    }

    @Test
    void saysWhoCountsAsWhatAndBelievesTheSchemeOfAProxyOnly() {
        Client behind = from("10.1.2.3", "203.0.113.9");
        assertThat(behind.proxied()).isTrue();
        assertThat(behind.trusted()).isFalse();
        assertThat(behind.scheme()).isEqualTo("https");

        Client liar = from("203.0.113.77", "203.0.113.9");
        assertThat(liar.proxied()).isFalse();
        assertThat(liar.scheme()).isNull();

        Client direct = PROXIES.direct(new InetSocketAddress("10.1.2.3", 1));
        assertThat(direct.trusted()).isTrue();
        assertThat(PROXIES.behind(direct, List.of(), List.of("gopher")).scheme()).isNull();
        assertThat(PROXIES.behind(direct, List.of(), List.of("http", "https")).scheme()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "proxy.example",
                "10.0.0.0/33",
                "10.0.0.0/",
                "10.0.0.0/-1",
                "10.0.0.0/8/8",
                "10.0.0.1/8",
                "fd00::1/8",
                "::/129",
                "10.0.0.0/0008",
                "/8",
                "10.0.0"
            })
    void refusesWhatIsNoNetworkAndNamesIt(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ProxyList(List.of(text)))
                .withMessageContaining(text);
    }

    @Test
    void knowsNetworksOfEveryWidth() {
        ProxyList all = new ProxyList(List.of("0.0.0.0/0"));
        assertThat(all.direct(new InetSocketAddress("203.0.113.9", 1)).trusted()).isTrue();
        assertThat(all.direct(new InetSocketAddress("2001:db8::1", 1)).trusted()).isFalse();
        ProxyList narrow = new ProxyList(List.of("2001:db8::/65", "::/0"));
        assertThat(narrow.direct(new InetSocketAddress("2001:db8:0:0:8000::1", 1)).trusted())
                .isTrue();
    }
}
