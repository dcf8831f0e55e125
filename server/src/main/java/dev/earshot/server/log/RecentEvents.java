package dev.earshot.server.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/** The last 200 warnings and errors of this process, for operators. Thread-safe. */
public final class RecentEvents extends UnsynchronizedAppenderBase<ILoggingEvent> {
    /** How many are kept; the oldest go first. */
    public static final int KEPT = 200;

    private static final int MAX_TEXT = 2_000;
    private static final int MAX_FIELDS = 20;

    private final Deque<Event> events = new ArrayDeque<>(KEPT);
    private long count;

    /** Creates it without events. */
    RecentEvents() {
        // Loaded now: the first event may be that no file can be opened, and a class is in one.
        Objects.requireNonNull(Event.class);
    }

    /**
     * An event, harmless to show: see {@link SafeText#visible}. Immutable.
     *
     * @param number rises by one with each event of this process
     * @param time ISO-8601
     * @param level {@code warn} or {@code error}
     * @param error what was thrown, null where nothing was
     * @param fields names and values that belong to it
     */
    public record Event(
            long number,
            String time,
            String level,
            String logger,
            String message,
            @Nullable String error,
            Map<String, String> fields) {}

    /** The newest first, at most so many. */
    public List<Event> newest(int limit) {
        synchronized (events) {
            List<Event> newest = new ArrayList<>(Math.min(limit, events.size()));
            var backwards = events.descendingIterator();
            while (backwards.hasNext() && newest.size() < limit) {
                newest.add(backwards.next());
            }
            return newest;
        }
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (!event.getLevel().isGreaterOrEqual(Level.WARN)) {
            return;
        }
        String message = SafeText.visible(EventText.message(event), MAX_TEXT);
        String error = EventText.error(event);
        String shownError = error == null ? null : SafeText.visible(error, MAX_TEXT);
        synchronized (events) {
            if (events.size() == KEPT) {
                events.removeFirst();
            }
            events.addLast(
                    new Event(
                            ++count,
                            event.getInstant().toString(),
                            event.getLevel().toString().toLowerCase(Locale.ROOT),
                            SafeText.visible(EventText.logger(event), 100),
                            message,
                            shownError,
                            fields(event.getKeyValuePairs())));
        }
    }

    private static Map<String, String> fields(@Nullable List<KeyValuePair> pairs) {
        Map<String, String> fields = new LinkedHashMap<>();
        if (pairs != null) {
            for (KeyValuePair pair : pairs.subList(0, Math.min(pairs.size(), MAX_FIELDS))) {
                fields.put(
                        SafeText.visible(String.valueOf(pair.key), 100),
                        SafeText.visible(EventText.value(pair), 500));
            }
        }
        return fields;
    }
}
