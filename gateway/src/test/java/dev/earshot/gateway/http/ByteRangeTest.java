package dev.earshot.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ByteRangeTest {
    @ParameterizedTest
    @CsvSource({
        "bytes=0-0, 0-0",
        "bytes=2-, 2-9",
        "bytes=-3, 7-9",
        "bytes=-30, 0-9",
        "bytes=5-500, 5-9",
        "BYTES= 1-2, 1-2",
        "bytes=10-, unsatisfiable",
        "bytes=-0, unsatisfiable",
        "'bytes=0-1,3-4', unsatisfiable",
        "bytes=99999999999999999999999-, unsatisfiable",
        "bytes=3-2, ignored",
        "bytes=-, ignored",
        "bytes=a-b, ignored",
        "lines=1-2, ignored",
        "bytes=1, ignored"
    })
    void readsOneRange(String header, String expected) {
        ByteRange range = ByteRange.parse(header, 10);
        String found =
                range == null
                        ? "ignored"
                        : range.satisfiable()
                                ? range.first() + "-" + range.last()
                                : "unsatisfiable";
        assertThat(found).isEqualTo(expected);
    }
}
