package dev.earshot.server.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "GET /ws?token=a.b.c&campaign_id=x | GET /ws?token=[hidden]&campaign_id=x",
                "?ticket=t1#x | ?ticket=[hidden]",
                "api_secret=s3cr3t; more | api_secret=[hidden]; more",
                "Authorization: Bearer abc, next | Authorization: Bearer [hidden], next",
                "authorization: bEaReR abc | authorization: bEaReR [hidden]",
                "earshot.v1, bearer.abc | earshot.v1, bearer.[hidden]",
                "{\"t\":\"eyJh.eyJz.sig\"} | {\"t\":\"[hidden]\"}",
                "xeyJh.eyJz.sig. | x[hidden].",
                "eyJh.eyJz | [hidden]",
                "eyJa eyJh.eyJz.sig | eyJa [hidden]",
                "eyJa..eyJh.b.c | eyJa..[hidden]",
                "eyJ.a.b.c.d | [hidden]",
                "token= token=x | token= token=[hidden]"
            },
            delimiter = '|')
    void hidesWhatLooksLikeASecret(String text, String expected) {
        assertThat(Redaction.hide(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "token",
                "a token is missing",
                "eyJ",
                "eyJhbGciOiJIUzI1NiJ9",
                "the eyes have it",
                "bearer",
                "ünïcödé",
                "room.of.three"
            })
    void leavesOtherTextAsItIs(String text) {
        assertThat(Redaction.hide(text)).isSameAs(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"eyJ", "eyJ.", "token=", "bearer ", "eyJ..", "a.eyJ", "tokentoken="})
    void takesOnePassOverAnyText(String part) {
        String long4 = part.repeat(4_000_000 / part.length());
        assertThat(java.util.concurrent.CompletableFuture.supplyAsync(() -> Redaction.hide(long4)))
                .succeedsWithin(Duration.ofSeconds(30));
    }

    @Test
    void knowsNamesOfSecrets() {
        assertThat(Redaction.namesSecret("connection_token")).isTrue();
        assertThat(Redaction.namesSecret("X-API-Secret")).isTrue();
        assertThat(Redaction.namesSecret("room")).isFalse();
        assertThat(Redaction.namesSecret(null)).isFalse();
    }
}
