package dev.earshot.gateway.http;

import dev.earshot.core.identity.Principal;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What is to be done about a request, decided from its head. Immutable. */
sealed interface Errand {
    Inquiry inquiry();

    /** The largest body that is read for it. */
    int maxBodyBytes();

    /** Whether a valid credential was shown for it. */
    default boolean isByKnownUser() {
        return this instanceof Enter
                || (this instanceof Handle handle && handle.principal() != null);
    }

    /** The same request, refused after all and at once. */
    default Refuse refusedBy(int status, String message) {
        Map<String, String> headers = status == 503 ? Map.of("Retry-After", "1") : Map.of();
        return new Refuse(inquiry(), Answer.error(status, message, headers), true);
    }

    /** Gives it to a handler. */
    record Handle(
            Inquiry inquiry,
            Route route,
            Map<String, String> pathParameters,
            @Nullable Principal principal)
            implements Errand {
        @Override
        public int maxBodyBytes() {
            return route.maxBodyBytes();
        }
    }

    /** Shows it to a door. */
    record Enter(Inquiry inquiry, SocketDoor door, Principal principal) implements Errand {
        @Override
        public int maxBodyBytes() {
            return 0;
        }
    }

    /**
     * Waits until somebody knows who asks.
     *
     * @param next what is to be done then; completes on any thread, never with another {@code
     *     Wait}; it never fails
     */
    record Wait(Inquiry inquiry, CompletionStage<Errand> next) implements Errand {
        @Override
        public int maxBodyBytes() {
            return 0;
        }
    }

    /**
     * Answers without a handler.
     *
     * @param atOnce whether to answer before the body, which is not read then
     */
    record Refuse(Inquiry inquiry, Answer answer, boolean atOnce) implements Errand {
        @Override
        public int maxBodyBytes() {
            return 0;
        }

        Refuse closing() {
            return new Refuse(inquiry.closing(), answer, true);
        }
    }
}
