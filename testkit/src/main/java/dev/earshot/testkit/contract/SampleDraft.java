package dev.earshot.testkit.contract;

import dev.earshot.core.mailbox.Draft;
import dev.earshot.core.mailbox.LogBounds;
import dev.earshot.core.topic.LogName;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A draft for tests, with what the test cares about changed. Confined to one thread. */
final class SampleDraft {
    private final LogName log;
    private final String id;
    private Instant sentAt;
    private Instant expiresAt;
    private LogBounds bounds;
    private String data = "{}";
    private @Nullable String key;
    private Draft.@Nullable Once once;

    SampleDraft(LogName log, String id, Instant sentAt, Instant expiresAt, LogBounds bounds) {
        this.log = log;
        this.id = id;
        this.sentAt = sentAt;
        this.expiresAt = expiresAt;
        this.bounds = bounds;
    }

    SampleDraft at(Instant value) {
        sentAt = value;
        return this;
    }

    SampleDraft expires(Instant value) {
        expiresAt = value;
        return this;
    }

    SampleDraft bounds(LogBounds value) {
        bounds = value;
        return this;
    }

    SampleDraft data(String value) {
        data = value;
        return this;
    }

    SampleDraft key(String value) {
        key = value;
        return this;
    }

    SampleDraft once(String value, Instant until) {
        once = new Draft.Once(value, until);
        return this;
    }

    Draft build() {
        return new Draft(log, id, Draft.MESSAGE, null, data, key, sentAt, expiresAt, once, bounds);
    }
}
