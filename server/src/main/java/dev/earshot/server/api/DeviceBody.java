package dev.earshot.server.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.earshot.core.device.DeviceRow;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A known device as the server API shows it. Immutable. */
@JsonInclude(JsonInclude.Include.ALWAYS)
record DeviceBody(
        String deviceId,
        String userId,
        boolean online,
        int connections,
        @Nullable String version,
        String firstSeen,
        String lastSeen,
        List<String> groups,
        Mailbox mailbox) {
    static DeviceBody of(DeviceRow row, int connections, List<String> groups) {
        return new DeviceBody(
                row.device(),
                row.user(),
                connections > 0,
                connections,
                row.version(),
                row.firstSeen().toString(),
                row.lastSeen().toString(),
                groups,
                new Mailbox(row.keepTranscriptions()));
    }

    /** What waits for it by its own setting; null where the configuration decides. */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Mailbox(@Nullable Boolean transcriptions) {}
}
