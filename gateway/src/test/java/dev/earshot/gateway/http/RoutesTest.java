package dev.earshot.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.earshot.gateway.http.Routes.Match;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoutesTest {
    private static final Routes ROUTES =
            new Routes(
                    List.of(
                            route("GET", "/"),
                            route("GET", "/a/{id}/x"),
                            route("GET", "/a/b/y"),
                            route("POST", "/a/{id}/x"),
                            route("DELETE", "/a/{other}"),
                            route("GET", "/files/{path*}")),
                    Map.of("/door", _ -> {}));

    private static Route route(String method, String pattern) {
        return Route.open(method, pattern, _ -> {});
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /, found {}",
        "HEAD, /, found {}",
        "GET, /a/b/x, found {id=b}",
        "GET, /a/b/y, found {}",
        "GET, /a/c/y, none",
        "DELETE, /a/7, found {other=7}",
        "GET, /a/7, 'wrong DELETE, OPTIONS'",
        "PUT, /a/7/x, 'wrong GET, HEAD, OPTIONS, POST'",
        "GET, /a//x, none",
        "GET, /a/, none",
        "GET, /files/1/2, found {path=1/2}",
        "GET, /files/.., none",
        "GET, /files/%2e%2e/x, none",
        "GET, /door, found {}",
        "GET, /door/, none"
    })
    void finds(String method, String path, String expected) {
        Match match = ROUTES.find(method, RequestTarget.parse(path).segments());
        String found =
                switch (match) {
                    case Match.NotFound _ -> "none";
                    case Match.WrongMethod wrong -> "wrong " + wrong.allow();
                    case Match.Found hit -> "found " + parameters(hit);
                };
        assertThat(found).isEqualTo(expected);
    }

    private static String parameters(Match.Found hit) {
        StringBuilder shown = new StringBuilder("{");
        for (int i = 0; i < hit.names().size(); i++) {
            shown.append(hit.names().get(i)).append('=').append(hit.values().get(i));
        }
        return shown.append('}').toString();
    }

    @Test
    void refusesTwoRoutesOfOneAddress() {
        assertThatThrownBy(() ->
                        new Routes(List.of(route("GET", "/{a}"), route("GET", "/{b}")), Map.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
