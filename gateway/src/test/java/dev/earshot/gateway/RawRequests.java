package dev.earshot.gateway;

import java.util.ArrayList;
import java.util.List;

/**
 * Requests by the letter of RFC 9112 and against it. A mark such as {@code /m} in a target is
 * replaced by the test, so that it knows each request again.
 */
final class RawRequests {
    /** Where a test puts the path by which it knows a request. */
    static final String MARK = "/MARK";

    private static final String HOST = "Host: localhost\r\n";
    private static final String POST = "POST /MARK HTTP/1.1\r\n" + HOST;
    private static final String GET = "GET /MARK HTTP/1.1\r\n" + HOST;
    private static final String CHUNKED = POST + "Transfer-Encoding: chunked\r\n\r\n";

    private RawRequests() {}

    /**
     * One of them.
     *
     * @param name what is special about it
     * @param status what a server answers that refuses all that is ambiguous
     * @param raw its bytes in ISO 8859-1
     */
    record Raw(String name, int status, String raw) {
        String marked(String path) {
            return raw.replace(MARK, path);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** Those that are answered, after which the connection serves the next request. */
    static List<Raw> sound() {
        List<Raw> all = new ArrayList<>();
        add(all, "plain", 200, GET + "\r\n");
        add(all, "one empty line before", 200, "\r\n" + GET + "\r\n");
        add(all, "a length", 200, POST + "Content-Length: 3\r\n\r\nabc");
        add(all, "a length in white space", 200, POST + "Content-Length: \t 3 \t\r\n\r\nabc");
        add(all, "a length of nothing", 200, POST + "Content-Length: 0\r\n\r\n");
        add(all, "chunks", 200, CHUNKED + "3\r\nabc\r\n0\r\n\r\n");
        add(all, "chunks in capitals", 200, POST + "Transfer-Encoding: CHUNKED\r\n\r\n0\r\n\r\n");
        add(all, "a size in capitals", 200, CHUNKED + "A\r\n0123456789\r\n0\r\n\r\n");
        add(all, "a size with zeros", 200, CHUNKED + "0003\r\nabc\r\n000\r\n\r\n");
        add(all, "an extension", 200, CHUNKED + "3;a=b\r\nabc\r\n0;c\r\n\r\n");
        add(all, "a quoted extension", 200, CHUNKED + "3;a=\"b;c\"\r\nabc\r\n0\r\n\r\n");
        add(all, "a trailer", 200, CHUNKED + "3\r\nabc\r\n0\r\nT: u\r\n\r\n");
        add(
                all,
                "a length in a trailer",
                200,
                CHUNKED + "3\r\nabc\r\n0\r\nContent-Length: 30\r\n\r\n");
        add(
                all,
                "an encoding in a trailer",
                200,
                CHUNKED + "3\r\nabc\r\n0\r\nTransfer-Encoding: chunked\r\n\r\n");
        add(all, "TE", 200, GET + "TE: trailers, chunked\r\n\r\n");
        add(
                all,
                "an offer of HTTP/2",
                200,
                GET
                        + "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n");
        add(
                all,
                "absolute target of the same host",
                200,
                "GET http://localhost/MARK HTTP/1.1\r\n" + HOST + "\r\n");
        add(all, "dots encoded", 404, "GET /%2e%2e/MARK HTTP/1.1\r\n" + HOST + "\r\n");
        add(all, "dots", 404, "GET /../MARK HTTP/1.1\r\n" + HOST + "\r\n");
        return all;
    }

    /** Those that are refused once, after which the connection closes. */
    static List<Raw> ambiguous() {
        List<Raw> all = new ArrayList<>();
        lengths(all);
        encodings(all);
        disguises(all);
        chunks(all);
        lines(all);
        hosts(all);
        requestLines(all);
        others(all);
        return all;
    }

    private static void lengths(List<Raw> all) {
        add(
                all,
                "length and chunked",
                400,
                POST + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
        add(
                all,
                "chunked and length",
                400,
                POST + "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n");
        add(all, "two lengths", 400, POST + "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabc");
        add(
                all,
                "the same length twice",
                400,
                POST + "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc");
        add(all, "a list of lengths", 400, POST + "Content-Length: 3, 3\r\n\r\nabc");
        add(all, "a positive length", 400, POST + "Content-Length: +3\r\n\r\nabc");
        add(all, "a negative length", 400, POST + "Content-Length: -3\r\n\r\nabc");
        add(all, "a length in hex", 400, POST + "Content-Length: 0x3\r\n\r\nabc");
        add(
                all,
                "a length with an underscore",
                400,
                POST + "Content-Length: 1_0\r\n\r\n0123456789");
        add(
                all,
                "a length with a space in it",
                400,
                POST + "Content-Length: 1 0\r\n\r\n0123456789");
        add(all, "a length with a point", 400, POST + "Content-Length: 3.0\r\n\r\nabc");
        add(all, "an empty length", 400, POST + "Content-Length:\r\n\r\nabc");
        add(
                all,
                "a length beyond 64 bits",
                400,
                POST + "Content-Length: 18446744073709551619\r\n\r\nabc");
        add(
                all,
                "a length that is too large",
                413,
                POST + "Content-Length: 999999999999999\r\n\r\nabc");
        add(
                all,
                "a length behind a vertical tab",
                400,
                POST + "Content-Length: \u000b3\r\n\r\nabc");
        add(all, "a body where none belongs", 413, GET + "Content-Length: 3\r\n\r\nabc");
    }

    private static void encodings(List<Raw> all) {
        add(
                all,
                "chunked in HTTP/1.0",
                400,
                "POST /MARK HTTP/1.0\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
        add(all, "another encoding", 400, POST + "Transfer-Encoding: gzip\r\n\r\nabc");
        add(
                all,
                "identity",
                400,
                POST + "Transfer-Encoding: identity\r\nContent-Length: 3\r\n\r\nabc");
        add(
                all,
                "chunked and more",
                400,
                POST + "Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n");
        add(
                all,
                "more and chunked",
                400,
                POST + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n");
        add(
                all,
                "chunked twice",
                400,
                POST + "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n");
        add(
                all,
                "two encodings",
                400,
                POST
                        + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n");
        add(
                all,
                "an empty encoding",
                400,
                POST + "Transfer-Encoding:\r\nContent-Length: 3\r\n\r\nabc");
    }

    /** What one server takes for chunked and another does not. */
    private static void disguises(List<Raw> all) {
        add(
                all,
                "chunked behind a comma",
                400,
                POST + "Transfer-Encoding: ,chunked\r\n\r\n0\r\n\r\n");
        add(
                all,
                "chunked before a comma",
                400,
                POST + "Transfer-Encoding: chunked,\r\n\r\n0\r\n\r\n");
        add(
                all,
                "chunked with a parameter",
                400,
                POST + "Transfer-Encoding: chunked;q=1\r\n\r\n0\r\n\r\n");
        add(
                all,
                "chunked in quotes",
                400,
                POST + "Transfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n");
        add(all, "xchunked", 400, POST + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n");
        add(
                all,
                "chunked behind a vertical tab",
                400,
                POST + "Transfer-Encoding: \u000bchunked\r\n\r\n0\r\n\r\n");
        add(
                all,
                "chunked before a form feed",
                400,
                POST + "Transfer-Encoding: chunked\f\r\n\r\n0\r\n\r\n");
        add(
                all,
                "chunked before a NUL",
                400,
                POST + "Transfer-Encoding: chunked\0\r\n\r\n0\r\n\r\n");
        add(
                all,
                "chunked before a byte above ASCII",
                400,
                POST + "Transfer-Encoding: chunked\u00a0\r\n\r\n0\r\n\r\n");
    }

    private static void chunks(List<Raw> all) {
        add(all, "a size that is no number", 400, CHUNKED + "zz\r\nx\r\n0\r\n\r\n");
        add(all, "a negative size", 400, CHUNKED + "-1\r\nx\r\n0\r\n\r\n");
        add(all, "a size with 0x", 400, CHUNKED + "0x1\r\nx\r\n0\r\n\r\n");
        add(
                all,
                "a size with an underscore",
                400,
                CHUNKED + "1_0\r\n0123456789abcdef\r\n0\r\n\r\n");
        add(all, "a space before a size", 400, CHUNKED + " 1\r\nx\r\n0\r\n\r\n");
        add(all, "a space behind a size", 400, CHUNKED + "1 \r\nx\r\n0\r\n\r\n");
        add(all, "a space before an extension", 400, CHUNKED + "1 ;a=b\r\nx\r\n0\r\n\r\n");
        add(all, "no size", 400, CHUNKED + "\r\nx\r\n0\r\n\r\n");
        add(all, "a size of 2^32 and 1", 400, CHUNKED + "100000001\r\nx\r\n0\r\n\r\n");
        add(all, "a size of 2^64 and 1", 400, CHUNKED + "10000000000000001\r\nx\r\n0\r\n\r\n");
        add(all, "a size with many zeros", 400, CHUNKED + "0000000001\r\nx\r\n0\r\n\r\n");
        add(all, "a size that ends in LF", 400, CHUNKED + "1\nx\r\n0\r\n\r\n");
        add(all, "a size that ends in CR", 400, CHUNKED + "1\rx\r\n0\r\n\r\n");
        add(all, "an extension with CR", 400, CHUNKED + "1;a=\"\rb\"\r\nx\r\n0\r\n\r\n");
        add(all, "an extension with LF", 400, CHUNKED + "1;a\nb\r\nx\r\n0\r\n\r\n");
        add(all, "an extension with NUL", 400, CHUNKED + "1;a\0\r\nx\r\n0\r\n\r\n");
        add(
                all,
                "an extension without end",
                400,
                CHUNKED + "1;" + "a".repeat(5000) + "\r\nx\r\n0\r\n\r\n");
        add(all, "data without its end", 400, CHUNKED + "1\r\nxy0\r\n\r\n");
        add(all, "data that ends in LF", 400, CHUNKED + "1\r\nx\n0\r\n\r\n");
        add(all, "data longer than its size", 400, CHUNKED + "1\r\nxyz\r\n0\r\n\r\n");
        add(all, "a trailer that is folded", 400, CHUNKED + "0\r\nT: u\r\n v\r\n\r\n");
        add(all, "a trailer with LF", 400, CHUNKED + "0\r\nT: u\nV: w\r\n\r\n");
        add(all, "a trailer without a colon", 400, CHUNKED + "0\r\nGET / HTTP/1.1\r\n\r\n");
    }

    private static void lines(List<Raw> all) {
        add(all, "a folded value", 400, GET + "X: a\r\n b\r\n\r\n");
        add(all, "a folded value with a tab", 400, GET + "X: a\r\n\tb\r\n\r\n");
        add(
                all,
                "a folded encoding",
                400,
                POST + "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n");
        add(all, "a fold before any field", 400, "GET /MARK HTTP/1.1\r\n X: a\r\n" + HOST + "\r\n");
        add(all, "LF behind a field", 400, GET + "X: a\nY: b\r\n\r\n");
        add(all, "LF for the empty line", 400, GET + "X: a\r\n\n");
        add(all, "LF everywhere", 400, "GET /MARK HTTP/1.1\nHost: localhost\n\n");
        add(all, "CR in a value", 400, GET + "X: a\rY: b\r\n\r\n");
        add(all, "CR CR LF", 400, GET + "X: a\r\r\n\r\n");
        add(all, "CR before a name", 400, GET + "\rX: a\r\n\r\n");
        add(all, "NUL in a value", 400, GET + "X: a\0b\r\n\r\n");
        add(all, "DEL in a value", 400, GET + "X: a\u007fb\r\n\r\n");
        add(all, "NUL in a name", 400, GET + "X\0: a\r\n\r\n");
        add(all, "a space before the colon", 400, POST + "Content-Length : 3\r\n\r\nabc");
        add(all, "a tab before the colon", 400, POST + "Content-Length\t: 3\r\n\r\nabc");
        add(all, "a space in a name", 400, POST + "Content Length: 3\r\n\r\nabc");
        add(all, "an empty name", 400, GET + ": a\r\n\r\n");
        add(all, "no colon", 400, GET + "X\r\n\r\n");
        add(all, "a name above ASCII", 400, GET + "X\u00e4: a\r\n\r\n");
        add(all, "a name with a bracket", 400, GET + "X(: a\r\n\r\n");
        add(all, "NUL before", 400, "\0" + GET + "\r\n");
        add(all, "a space before", 400, " " + GET + "\r\n");
        add(all, "many empty lines before", 400, "\r\n".repeat(40) + GET + "\r\n");
        add(all, "a bare LF before", 400, "\n" + GET + "\r\n");
    }

    private static void hosts(List<Raw> all) {
        add(all, "no host", 400, "GET /MARK HTTP/1.1\r\n\r\n");
        add(all, "two hosts", 400, "GET /MARK HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n");
        add(all, "the same host twice", 400, GET + HOST + "\r\n");
        add(all, "an empty host", 400, "GET /MARK HTTP/1.1\r\nHost:\r\n\r\n");
        add(all, "a host with a path", 400, "GET /MARK HTTP/1.1\r\nHost: a/b\r\n\r\n");
        add(all, "a host with a user", 400, "GET /MARK HTTP/1.1\r\nHost: u@localhost\r\n\r\n");
        add(all, "a list of hosts", 400, "GET /MARK HTTP/1.1\r\nHost: a, b\r\n\r\n");
        add(all, "a host with a space", 400, "GET /MARK HTTP/1.1\r\nHost: a b\r\n\r\n");
        add(all, "a host with half an address", 400, "GET /MARK HTTP/1.1\r\nHost: [::1\r\n\r\n");
        add(
                all,
                "a port that is no number",
                400,
                "GET /MARK HTTP/1.1\r\nHost: localhost:x\r\n\r\n");
        add(
                all,
                "a port that is too large",
                400,
                "GET /MARK HTTP/1.1\r\nHost: localhost:65536\r\n\r\n");
        add(
                all,
                "a target of another host",
                400,
                "GET http://other/MARK HTTP/1.1\r\n" + HOST + "\r\n");
        add(
                all,
                "a target of another port",
                400,
                "GET http://localhost:81/MARK HTTP/1.1\r\n" + HOST + "\r\n");
        add(
                all,
                "a target with a user",
                400,
                "GET http://u@localhost/MARK HTTP/1.1\r\n" + HOST + "\r\n");
        add(
                all,
                "a target of another scheme",
                400,
                "GET ftp://localhost/MARK HTTP/1.1\r\n" + HOST + "\r\n");
    }

    private static void requestLines(List<Raw> all) {
        add(all, "HTTP/0.9", 400, "GET /MARK\r\n\r\n");
        add(all, "no version", 400, "GET /MARK \r\n" + HOST + "\r\n");
        add(all, "HTTP/1.2", 505, "GET /MARK HTTP/1.2\r\n" + HOST + "\r\n");
        add(all, "HTTP/2.0", 505, "GET /MARK HTTP/2.0\r\n" + HOST + "\r\n");
        add(all, "the preface of HTTP/2", 505, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        add(all, "HTTP/1.10", 400, "GET /MARK HTTP/1.10\r\n" + HOST + "\r\n");
        add(all, "http/1.1", 400, "GET /MARK http/1.1\r\n" + HOST + "\r\n");
        add(all, "a space behind the version", 400, "GET /MARK HTTP/1.1 \r\n" + HOST + "\r\n");
        add(all, "two spaces", 400, "GET  /MARK HTTP/1.1\r\n" + HOST + "\r\n");
        add(all, "tabs", 400, "GET\t/MARK\tHTTP/1.1\r\n" + HOST + "\r\n");
        add(all, "a vertical tab", 400, "GET\u000b/MARK HTTP/1.1\r\n" + HOST + "\r\n");
        add(all, "CR for a space", 400, "GET\r/MARK HTTP/1.1\r\n" + HOST + "\r\n");
        add(all, "a space in the target", 400, "GET /MARK x HTTP/1.1\r\n" + HOST + "\r\n");
        add(all, "no target", 400, "GET HTTP/1.1\r\n" + HOST + "\r\n");
        add(all, "an empty target", 400, "GET  HTTP/1.1\r\n" + HOST + "\r\n");
        add(all, "a relative target", 400, "GET MARK HTTP/1.1\r\n" + HOST + "\r\n");
        add(all, "a target above ASCII", 400, "GET /MARK\u00e4 HTTP/1.1\r\n" + HOST + "\r\n");
        add(all, "a target with DEL", 400, "GET /MARK\u007f HTTP/1.1\r\n" + HOST + "\r\n");
        add(all, "a fragment", 400, "GET /MARK#x HTTP/1.1\r\n" + HOST + "\r\n");
        add(all, "a backslash", 400, "GET /..\\MARK HTTP/1.1\r\n" + HOST + "\r\n");
        add(all, "an encoded NUL", 400, "GET /MARK%00 HTTP/1.1\r\n" + HOST + "\r\n");
        add(all, "a broken escape", 400, "GET /MARK%zz HTTP/1.1\r\n" + HOST + "\r\n");
        add(all, "half an escape", 400, "GET /MARK%4 HTTP/1.1\r\n" + HOST + "\r\n");
        add(all, "an overlong slash", 400, "GET /MARK%c0%af HTTP/1.1\r\n" + HOST + "\r\n");
        add(all, "a method in small letters", 501, "get /MARK HTTP/1.1\r\n" + HOST + "\r\n");
        add(all, "a method of no server", 501, "BREW /MARK HTTP/1.1\r\n" + HOST + "\r\n");
        add(all, "TRACE", 501, "TRACE /MARK HTTP/1.1\r\n" + HOST + "\r\n");
        add(all, "CONNECT", 501, "CONNECT localhost:80 HTTP/1.1\r\n" + HOST + "\r\n");
        add(all, "a method with a colon", 400, "GET:x /MARK HTTP/1.1\r\n" + HOST + "\r\n");
    }

    private static void others(List<Raw> all) {
        add(all, "an expectation", 417, POST + "Expect: x\r\nContent-Length: 1\r\n\r\na");
        add(
                all,
                "two expectations",
                417,
                POST
                        + "Expect: 100-continue\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\na");
        add(
                all,
                "a list of expectations",
                417,
                POST + "Expect: 100-continue, x\r\nContent-Length: 1\r\n\r\na");
        add(
                all,
                "keys of the WebSocket draft",
                400,
                GET + "Sec-WebSocket-Key1: 1\r\nSec-WebSocket-Key2: 2\r\n\r\n");
        add(all, "two ranges of bytes", 400, GET + "Range: bytes=0-0\r\nRange: bytes=1-1\r\n\r\n");
        add(
                all,
                "two tokens",
                400,
                GET + "Authorization: Bearer a\r\nAuthorization: Bearer b\r\n\r\n");
        add(all, "close", 200, GET + "Connection: close\r\n\r\n");
        add(
                all,
                "close in a list",
                200,
                GET + "Connection: upgrade , Close\r\nUpgrade: h2c\r\n\r\n");
        add(all, "HTTP/1.0", 200, "GET /MARK HTTP/1.0\r\n" + HOST + "\r\n");
        add(
                all,
                "HTTP/1.0 that would stay",
                200,
                "GET /MARK HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    }

    private static void add(List<Raw> all, String name, int status, String raw) {
        all.add(new Raw(name, status, raw));
    }
}
