package dev.earshot.identity;

import java.net.URI;

/**
 * What a published key is found by: a {@code kid} says nothing without who published it and where.
 * Immutable.
 *
 * @param issuer the configured issuer, never one that a token names
 * @param url the configured address, never one that a token names
 * @param kid as the key set names it
 */
record KeyId(String issuer, URI url, String kid) {
    /** Longest {@code kid}, in characters; keys with longer ones are left out. */
    static final int MAX_KID_CHARS = 128;

    /** Whether this can be the {@code kid} of a key: printable ASCII without spaces. */
    static boolean validKid(String kid) {
        if (kid.isEmpty() || kid.length() > MAX_KID_CHARS) {
            return false;
        }
        for (int i = 0; i < kid.length(); i++) {
            if (kid.charAt(i) <= ' ' || kid.charAt(i) > '~') {
                return false;
            }
        }
        return true;
    }
}
