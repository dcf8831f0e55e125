package dev.earshot.core.publish;

import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Idempotency keys of messages that are stored nowhere. Thread-safe. Bounded: of more than {@link
 * #MOST} keys the oldest is forgotten.
 */
final class Repetitions {
    /** Keys known at once. */
    static final int MOST = 100_000;

    private final Map<String, Known> known = new LinkedHashMap<>();

    /** The id that was given with this key first, which is this one where it is new. */
    synchronized String first(String key, String id, Instant now, Duration remembered) {
        Known present = known.get(key);
        if (present != null && now.isBefore(present.until())) {
            return present.id();
        }
        known.remove(key);
        known.put(key, new Known(id, now.plus(remembered)));
        if (known.size() > MOST) {
            Iterator<String> oldest = known.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
        return id;
    }

    private record Known(String id, Instant until) {}
}
