package dev.earshot.core.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.earshot.core.connection.RegistryFixture.Client;
import org.junit.jupiter.api.Test;

class ConnectionResumeTest {
    private final RegistryFixture fixture = new RegistryFixture();

    @Test
    void aTokenResumesTheConnectionItBelongsTo() {
        Client first = fixture.ann(null);
        first.close();
        Client second = fixture.ann(first.token());
        assertThat(second.resumed()).isTrue();
        assertThat(second.field("resumed_from")).isEqualTo(first.id());
        assertThat(second.connection.generation()).isEqualTo(2);
        assertThat(fixture.row(first.id()).status()).isEqualTo(ConnectionStatus.SUPERSEDED);
    }
}
