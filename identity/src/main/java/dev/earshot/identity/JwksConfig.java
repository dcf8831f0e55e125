package dev.earshot.identity;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Locale;

/**
 * Whose keys are fetched from where. Immutable.
 *
 * @param issuer the {@code iss} that its tokens must name
 * @param url where its key set is; see {@link #url(String, boolean)}
 * @param refresh how often it is fetched again, 1 min to 24 h, default 5 min; smaller asks the
 *     issuer more often, larger accepts tokens of a withdrawn key for longer
 * @param keep how long the last good set serves while fetching fails, at least {@code refresh} to
 *     30 d, default 24 h; smaller refuses everybody sooner when the issuer is away, larger trusts
 *     old keys for longer
 */
public record JwksConfig(String issuer, URI url, Duration refresh, Duration keep) {
    /** How often a set is fetched again. */
    public static final Duration REFRESH = Duration.ofMinutes(5);

    /** How long the last good set serves. */
    public static final Duration KEEP = Duration.ofHours(24);

    /** Refuses what is out of bounds. */
    public JwksConfig {
        if (issuer.isEmpty()) {
            throw new IllegalArgumentException("issuer must not be empty");
        }
        if (refresh.compareTo(Duration.ofMinutes(1)) < 0
                || refresh.compareTo(Duration.ofHours(24)) > 0) {
            throw new IllegalArgumentException("refresh is 1m to 24h");
        }
        if (keep.compareTo(refresh) < 0 || keep.compareTo(Duration.ofDays(30)) > 0) {
            throw new IllegalArgumentException("keep is refresh to 30d");
        }
    }

    /**
     * An address as an operator wrote it.
     *
     * @param plainHttp whether unprotected HTTP to other machines is allowed
     * @throws IllegalArgumentException with one line that says what it must be
     */
    public static URI url(String text, boolean plainHttp) {
        URI url;
        try {
            url = new URI(text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(
                    "is not an address such as https://id.example/keys", e);
        }
        String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        boolean http = scheme.equals("http");
        if ((!http && !scheme.equals("https")) || url.getHost() == null) {
            throw new IllegalArgumentException("is not an address such as https://id.example/keys");
        }
        if (url.getRawUserInfo() != null || url.getRawFragment() != null) {
            throw new IllegalArgumentException("must have no user, password or fragment");
        }
        if (http && !plainHttp && !loopback(url.getHost())) {
            throw new IllegalArgumentException(
                    "must be https, as whoever changes the keys on the way makes tokens for everybody");
        }
        return url;
    }

    private static boolean loopback(String host) {
        return host.equalsIgnoreCase("localhost")
                || host.equals("[::1]")
                || (host.startsWith("127.") && digitsAndDots(host));
    }

    private static boolean digitsAndDots(String host) {
        return host.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
    }
}
