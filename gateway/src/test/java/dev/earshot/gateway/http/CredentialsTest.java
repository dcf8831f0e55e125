package dev.earshot.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.earshot.core.identity.Credential;
import dev.earshot.gateway.peer.Client;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which credential of a request counts, and where. */
class CredentialsTest {
    private static final HttpHeaders NONE = new DefaultHttpHeaders();
    private static final HttpHeaders KEY =
            new DefaultHttpHeaders().add("X-API-Key", "game").add("X-API-Secret", "secret");

    @Test
    void takesATicketOnlyWhereTicketsCount() {
        assertThat(of("/x?ticket=t", NONE, true, true)).isEqualTo(new Credential.Ticket("t"));
        assertThat(of("/x?ticket=t", NONE, false, true)).isEqualTo(new Credential.Ticket("t"));
        assertThat(of("/x?ticket=t", NONE, false, false)).isNull();
        assertThat(of("/x?ticket=", NONE, true, true)).isNull();
    }

    @Test
    void takesAnApiKeyOnlyWhereThereIsNoDoor() {
        Credential key = new Credential.ApiKey("game", "secret");
        assertThat(of("/x", KEY, false, false)).isEqualTo(key);
        assertThat(of("/x", KEY, false, true)).isEqualTo(key);
        assertThat(of("/x", KEY, true, true)).isNull();
    }

    @Test
    void takesATokenBeforeAllElse() {
        HttpHeaders all = new DefaultHttpHeaders().add(KEY).add("Authorization", "Bearer jwt");
        assertThat(of("/x?ticket=t&token=other", all, false, true))
                .isEqualTo(new Credential.Token("jwt"));
        assertThat(of("/x?ticket=t&token=other", KEY, false, true))
                .isEqualTo(new Credential.Token("other"));
    }

    @Test
    void takesNoHalfOfAnApiKey() {
        HttpHeaders half = new DefaultHttpHeaders().add("X-API-Key", "game");
        assertThat(of("/x", half, false, false)).isNull();
    }

    private static @Nullable Credential of(
            String target, HttpHeaders headers, boolean door, boolean tickets) {
        Inquiry inquiry =
                new Inquiry(
                        new Client("192.0.2.1", 0, false, false, null),
                        "GET",
                        RequestTarget.parse(target),
                        headers,
                        true,
                        null,
                        true);
        return Credentials.of(inquiry, door, tickets);
    }
}
