package dev.earshot.core.identity;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Says that the authority of some tokens ended before its time. Immutable. */
public sealed interface Revocation {
    /** When no token that it is about can be good any more. */
    Instant keepUntil();

    /** Whether it is about this principal, whenever its token was issued. */
    boolean names(Principal principal);

    /** Whether it ends this principal's token. */
    boolean covers(Principal principal);

    /**
     * Of one token.
     *
     * @param tokenId its {@code jti}
     */
    record OfToken(String tokenId, Instant keepUntil) implements Revocation {
        @Override
        public boolean names(Principal principal) {
            return tokenId.equals(principal.tokenId());
        }

        @Override
        public boolean covers(Principal principal) {
            return names(principal);
        }
    }

    /**
     * Of all tokens that a user had at a moment.
     *
     * @param device only those of this device, null for all
     * @param issuedUpTo those with an {@code iat} up to this moment, and those without
     */
    record OfUser(String user, @Nullable String device, Instant issuedUpTo, Instant keepUntil)
            implements Revocation {
        @Override
        public boolean names(Principal principal) {
            return user.equals(principal.user())
                    && (device == null || Objects.equals(device, principal.device()));
        }

        @Override
        public boolean covers(Principal principal) {
            Instant issued = principal.issuedAt();
            return names(principal) && (issued == null || !issued.isAfter(issuedUpTo));
        }
    }
}
