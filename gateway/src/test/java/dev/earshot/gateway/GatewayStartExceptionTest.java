package dev.earshot.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.BindException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import org.junit.jupiter.api.Test;

/** What is wrong with a port and what to do about it are two different things. */
class GatewayStartExceptionTest {
    @Test
    void saysWhatToDoAboutEachFailure() {
        assertThat(line(new BindException("Address already in use")))
                .isEqualTo(
                        "Cannot listen on h:80 (Address already in use); stop the program that has the port, or set"
                                + " admin.port");
        assertThat(line(new SocketException("Permission denied")))
                .contains("below 1024", "set admin.port to a higher one");
        assertThat(line(new BindException("Cannot assign requested address")))
                .contains("set admin.host to an address of this machine");
        assertThat(line(new UnresolvedAddressException()))
                .contains("no such host", "set admin.host")
                .doesNotContain("null");
        assertThat(line(new UnknownHostException("h"))).contains("no such host", "set admin.host");
    }

    private static String line(Exception failure) {
        return GatewayStartException.of("h", 80, "admin.port", failure).getMessage();
    }
}
