package dev.earshot.server.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.earshot.server.contract.ApiContract.Exchange;
import dev.earshot.server.contract.ApiDocument.Port;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The checker of answers: what is right passes, and every kind of lie is found. */
class ApiContractTest {
    private static final String ID = "0123456789abcdef0123456789abcdef";
    private static final String MESSAGES = "/api/campaigns/demo/messages";
    private static final String ACCEPTED = "{\"request_id\":\"" + ID + "\",\"stored\":true}";
    private static final String ERROR = "{\"message\":\"no\"}";
    private static final String TEXT = "{\"text\":\"a\"}";
    private static final String JSON = "application/json";

    @Test
    void passesWhatIsDocumented() {
        assertThat(faults("POST", MESSAGES, TEXT, 202, ACCEPTED)).isEmpty();
        assertThat(faults("POST", MESSAGES, "", 403, ERROR)).isEmpty();
        assertThat(faults("POST", MESSAGES, "", 400, ERROR)).isEmpty();
        assertThat(faults("GET", "/api/nothing", "", 404, ERROR)).isEmpty();
        assertThat(faults("GET", "/demo/player", "", 200, "<html>")).isEmpty();
        assertThat(faults("PATCH", MESSAGES, "", 405, ERROR, "Allow", "OPTIONS, POST")).isEmpty();
        assertThat(faults("POST", MESSAGES, "", 431, ERROR)).isEmpty();
        assertThat(faults("POST", MESSAGES, "", 429, ERROR, "Retry-After", "1")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '!',
            value = {
                "an undocumented status | 201 | {\"request_id\":\"0123456789abcdef0123456789abcdef\",\"stored\":true}",
                "a defect | 500 | {\"message\":\"no\"}",
                "a missing field | 202 | {\"request_id\":\"0123456789abcdef0123456789abcdef\"}",
                "a field too many | 202 | {\"request_id\":\"0123456789abcdef0123456789abcdef\",\"stored\":true,\"x\":1}",
                "a wrong type | 202 | {\"request_id\":\"0123456789abcdef0123456789abcdef\",\"stored\":\"yes\"}",
                "an id that can be guessed | 202 | {\"request_id\":\"7\",\"stored\":true}",
                "an error without a message | 400 | {\"error\":\"no\"}",
                "an error that says too much | 400 | {\"message\":\"no\",\"trace\":\"\"}",
                "no challenge | 401 | {\"message\":\"no\"}",
                "no time to come back | 503 | {\"message\":\"no\"}",
                "no time to come back | 429 | {\"message\":\"no\"}",
                "spaces | 400 | {\"message\": \"no\"}",
                "no JSON | 400 | no",
                "nothing | 400 | !!"
            })
    void findsALieIn(String what, int status, String body) {
        assertThat(faults("POST", MESSAGES, TEXT, status, body)).as(what).isNotEmpty();
    }

    @Test
    void findsAnAnswerWhereNothingShouldBe() {
        assertThat(faults("GET", "/api/v2/secret", "", 200, "{}")).isNotEmpty();
        assertThat(faults("PUT", MESSAGES, "", 200, "{}")).isNotEmpty();
        assertThat(faults("PATCH", MESSAGES, "", 405, ERROR)).isNotEmpty();
        assertThat(faults("GET", "/metrics", "", 200, "x")).isNotEmpty();
        assertThat(faults("HEAD", "/api/v1/health", "", 200, "{}")).isNotEmpty();
        assertThat(faults("GET", "/health/live", "", 401, ERROR, "WWW-Authenticate", "Bearer"))
                .isNotEmpty();
    }

    @Test
    void findsAWrongContentTypeAndAWrongHeader() {
        assertThat(faults("POST", MESSAGES, TEXT, 202, ACCEPTED, "Content-Type", "text/html"))
                .singleElement()
                .asString()
                .contains("text/html");
        assertThat(faults("POST", MESSAGES, "", 401, ERROR, "WWW-Authenticate", "Basic"))
                .singleElement()
                .asString()
                .contains("WWW-Authenticate");
    }

    @Test
    void findsAcceptedRequestsThatTheDocumentForbids() {
        assertThat(faults("POST", MESSAGES, "{}", 202, ACCEPTED)).isNotEmpty();
        assertThat(faults("POST", MESSAGES + "?volume=11", TEXT, 202, ACCEPTED)).isNotEmpty();
        assertThat(faults("POST", "/api/campaigns/a%20b/messages", TEXT, 202, ACCEPTED))
                .isNotEmpty();
        assertThat(faults("GET", "/api/v1/time?seq=x", "", 200, "{}")).isNotEmpty();
    }

    @Test
    void failsTheTestThatGotSuchAnAnswer() {
        assertThatThrownBy(
                        () -> ApiContract.CURRENT.require(exchange("GET", MESSAGES, "", 200, "")))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("not documented");
    }

    private static List<String> faults(
            String method, String target, String sent, int status, String body, String... headers) {
        return ApiContract.CURRENT.faults(exchange(method, target, sent, status, body, headers));
    }

    private static Exchange exchange(
            String method, String target, String sent, int status, String body, String... headers) {
        Map<String, List<String>> all = new HashMap<>(Map.of("Content-Type", List.of(JSON)));
        for (int i = 0; i < headers.length; i += 2) {
            all.put(headers[i], List.of(headers[i + 1]));
        }
        return new Exchange(
                Port.CLIENTS,
                method,
                target,
                sent.getBytes(StandardCharsets.UTF_8),
                status,
                HttpHeaders.of(all, (name, value) -> true),
                body.getBytes(StandardCharsets.UTF_8));
    }
}
