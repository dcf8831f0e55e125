package dev.earshot.core.identity;

/** What a peer shows to say who it is; untrusted until it is judged. Immutable; never logged. */
public sealed interface Credential {
    /**
     * A JSON Web Token.
     *
     * @param jwt the compact form as it came from the peer
     */
    record Token(String jwt) implements Credential {
        @Override
        public String toString() {
            return "Token[hidden]";
        }
    }

    /**
     * Stands for a token for a short while, in addresses; good once.
     *
     * @param text as it came from the peer
     */
    record Ticket(String text) implements Credential {
        @Override
        public String toString() {
            return "Ticket[hidden]";
        }
    }

    /**
     * What an application's own server shows.
     *
     * @param name which key
     * @param secret its secret as it came from the peer
     */
    record ApiKey(String name, String secret) implements Credential {
        @Override
        public String toString() {
            return "ApiKey[hidden]";
        }
    }
}
