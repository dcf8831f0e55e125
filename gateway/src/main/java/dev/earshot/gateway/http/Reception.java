package dev.earshot.gateway.http;

import dev.earshot.core.identity.Credential;
import dev.earshot.core.identity.Principal;
import dev.earshot.core.identity.Verdict;
import dev.earshot.gateway.peer.Client;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Judges the head of a request: grammar, route, origin, token, size of the body. Thread-safe. */
final class Reception {
    private static final Logger LOG = LoggerFactory.getLogger(Reception.class);
    private static final Set<String> SAFE_METHODS = Set.of("GET", "HEAD", "OPTIONS");

    /** No secret of a server belongs into a page, so the headers of API keys are not among them. */
    private static final String ALLOWED_HEADERS =
            "Authorization, Content-Type, If-None-Match, If-Range, Last-Event-ID, Range";

    private static final RequestTarget ROOT = RequestTarget.parse("/");
    private static final String HEALTH = "/health/";
    private static final String FORWARDED_FOR = "X-Forwarded-For";
    private static final String FORWARDED_PROTO = "X-Forwarded-Proto";

    private Reception() {}

    static Errand judge(HttpService service, Client socket, HttpRequest request, boolean last) {
        RequestCheck.Fault fault = RequestCheck.of(request, service.limits().headerCount());
        HttpHeaders headers = request.headers();
        Client client =
                socket.trusted()
                        ? service.peers()
                                .behind(
                                        socket,
                                        headers.getAll(FORWARDED_FOR),
                                        headers.getAll(FORWARDED_PROTO))
                        : socket;
        boolean http11 = request.protocolVersion().compareTo(HttpVersion.HTTP_1_1) >= 0;
        String method = request.method().name();
        if (fault != null) {
            Inquiry broken = new Inquiry(client, method, ROOT, headers, http11, null, false);
            return new Errand.Refuse(
                    broken, Answer.error(fault.status(), fault.message(), Map.of()), true);
        }
        boolean keepAlive =
                !last
                        && http11
                        && !headers.containsValue(HttpHeaderNames.CONNECTION, "close", true);
        RequestTarget target;
        try {
            String uri = request.uri();
            target = uri.equals("*") && method.equals("OPTIONS") ? ROOT : RequestTarget.parse(uri);
        } catch (IllegalArgumentException malformed) {
            Inquiry broken = new Inquiry(client, method, ROOT, headers, http11, null, false);
            return new Errand.Refuse(
                    broken,
                    Answer.error(400, String.valueOf(malformed.getMessage()), Map.of()),
                    true);
        }
        String readableBy = service.origins().readers(headers);
        Inquiry inquiry =
                new Inquiry(client, method, target, headers, http11, readableBy, keepAlive);
        Errand errand = judge(service, inquiry);
        return boundedBody(inquiry, errand);
    }

    private static Errand judge(HttpService service, Inquiry inquiry) {
        // To say how the node is costs no more than to refuse to, and may keep it in service.
        if (!service.peers().takesRequest(inquiry.client())
                && !inquiry.target().path().startsWith(HEALTH)) {
            return limited(inquiry, "Your address asks too much");
        }
        String refusal = service.origins().refusal(inquiry.method(), inquiry.headers());
        if (refusal != null) {
            return refuse(inquiry, 403, refusal, Map.of());
        }
        Routes.Match match = service.routes().find(inquiry.method(), inquiry.target().segments());
        return switch (match) {
            case Routes.Match.NotFound _ -> refuse(inquiry, 404, "There is nothing here", Map.of());
            case Routes.Match.WrongMethod wrong ->
                    inquiry.method().equals("OPTIONS")
                            ? preflight(inquiry, wrong.allow())
                            : refuse(
                                    inquiry,
                                    405,
                                    "This method is not for this address",
                                    Map.of("Allow", wrong.allow()));
            case Routes.Match.Found found -> admit(service, inquiry, found);
        };
    }

    private static Errand admit(HttpService service, Inquiry inquiry, Routes.Match.Found found) {
        boolean door = found.target() instanceof Routes.Target.Door;
        boolean guarded = door || !SAFE_METHODS.contains(inquiry.method());
        if (guarded && !service.origins().admit(inquiry.headers(), inquiry.client().scheme())) {
            return refuse(inquiry, 403, "Pages of this origin are not allowed", Map.of());
        }
        if (found.target() instanceof Routes.Target.Plain plain
                && plain.route().access() instanceof Route.Access.Open) {
            return new Errand.Handle(inquiry, plain.route(), parameters(found), null);
        }
        Credential credential =
                takesKeysOnly(found.target())
                        ? Credentials.apiKey(inquiry)
                        : Credentials.of(inquiry, door, takesTickets(found.target()));
        if (credential == null) {
            return unauthorized(inquiry, found.target(), "Bearer");
        }
        if (!service.peers().takesCredential(inquiry.client())) {
            return limited(inquiry, "Too many tokens of your address were refused");
        }
        return judged(service, service.authenticator().authenticate(credential), inquiry, found);
    }

    private static boolean takesKeysOnly(Routes.Target target) {
        return target instanceof Routes.Target.Plain(Route route)
                && route.access() instanceof Route.Access.ApiKey;
    }

    private static boolean takesTickets(Routes.Target target) {
        return switch (target) {
            case Routes.Target.Door _ -> true;
            case Routes.Target.Plain(Route route) ->
                    route.access() instanceof Route.Access.TokenOrTicket;
        };
    }

    private static Errand judged(
            HttpService service, Verdict verdict, Inquiry inquiry, Routes.Match.Found found) {
        return switch (verdict) {
            case Verdict.Accepted accepted -> admitted(accepted.principal(), inquiry, found);
            case Verdict.Rejected rejected -> {
                LOG.debug("A credential was refused: {}", rejected.explanation());
                service.peers().onCredentialRefused(inquiry.client());
                yield unauthorized(inquiry, found.target(), "Bearer error=\"invalid_token\"");
            }
            case Verdict.Unavailable unavailable -> {
                LOG.debug("A credential cannot be judged: {}", unavailable.explanation());
                yield refuse(
                        inquiry,
                        503,
                        "Tokens cannot be judged at present; try again later",
                        Map.of("Retry-After", String.valueOf(unavailable.retryAfterSeconds())));
            }
            case Verdict.Pending pending ->
                    new Errand.Wait(
                            inquiry,
                            pending.verdict()
                                    .thenApply(later ->
                                            boundedBody(
                                                    inquiry,
                                                    judged(service, later, inquiry, found))));
        };
    }

    private static Errand limited(Inquiry inquiry, String message) {
        return refuse(inquiry, 429, message + "; try again later", Map.of("Retry-After", "1"));
    }

    private static Errand unauthorized(Inquiry inquiry, Routes.Target target, String challenge) {
        if (takesKeysOnly(target)) {
            return refuse(
                    inquiry,
                    401,
                    "A valid X-API-Key with its X-API-Secret is needed",
                    Map.of("WWW-Authenticate", "ApiKey"));
        }
        return refuse(
                inquiry, 401, "A valid token is needed", Map.of("WWW-Authenticate", challenge));
    }

    private static Errand admitted(Principal principal, Inquiry inquiry, Routes.Match.Found found) {
        return switch (found.target()) {
            case Routes.Target.Door(SocketDoor entered) ->
                    new Errand.Enter(inquiry, entered, principal);
            case Routes.Target.Plain(Route route) ->
                    route.access() instanceof Route.Access.Token needed
                                    && needed.role() != null
                                    && !principal.is(needed.role())
                            ? refuse(
                                    inquiry,
                                    403,
                                    "This needs the role " + needed.role().wireName(),
                                    Map.of())
                            : new Errand.Handle(inquiry, route, parameters(found), principal);
        };
    }

    /** Refuses bodies over the bound before they are read, and those of refused requests. */
    private static Errand boundedBody(Inquiry inquiry, Errand errand) {
        boolean chunked = inquiry.headers().contains(HttpHeaderNames.TRANSFER_ENCODING);
        String length = inquiry.headers().get(HttpHeaderNames.CONTENT_LENGTH);
        long announced = length == null ? 0 : Long.parseLong(length);
        if ((announced == 0 && !chunked) || errand instanceof Errand.Wait) {
            return errand;
        }
        if (errand instanceof Errand.Refuse refuse) {
            return new Errand.Refuse(inquiry, refuse.answer(), true);
        }
        if (announced > errand.maxBodyBytes()) {
            return errand.refusedBy(413, tooLarge(errand.maxBodyBytes()));
        }
        return errand;
    }

    static String tooLarge(int maxBodyBytes) {
        return maxBodyBytes == 0
                ? "This address takes no body"
                : "The body is larger than " + maxBodyBytes + " bytes";
    }

    static boolean expectsContinue(HttpRequest request) {
        HttpHeaders headers = request.headers();
        boolean withBody =
                headers.contains(HttpHeaderNames.TRANSFER_ENCODING)
                        || headers.contains(HttpHeaderNames.CONTENT_LENGTH);
        return withBody
                && headers.contains(HttpHeaderNames.EXPECT)
                && request.protocolVersion().equals(HttpVersion.HTTP_1_1);
    }

    private static Errand preflight(Inquiry inquiry, String allow) {
        Map<String, String> headers = new HashMap<>();
        headers.put("Allow", allow);
        if (inquiry.corsOrigin() != null) {
            headers.put("Access-Control-Allow-Methods", allow);
            headers.put("Access-Control-Allow-Headers", ALLOWED_HEADERS);
            headers.put("Access-Control-Max-Age", "600");
        }
        return new Errand.Refuse(inquiry, new Answer.Bytes(204, null, new byte[0], headers), false);
    }

    private static Errand refuse(
            Inquiry inquiry, int status, String message, Map<String, String> headers) {
        return new Errand.Refuse(inquiry, Answer.error(status, message, headers), false);
    }

    private static Map<String, String> parameters(Routes.Match.Found found) {
        List<String> names = found.names();
        if (names.isEmpty()) {
            return Map.of();
        }
        Map<String, String> parameters = new HashMap<>();
        for (int i = 0; i < names.size(); i++) {
            parameters.put(names.get(i), found.values().get(i));
        }
        return parameters;
    }
}
