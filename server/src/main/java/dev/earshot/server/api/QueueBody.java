package dev.earshot.server.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.earshot.playback.Radio.QueueView;
import dev.earshot.wire.ServerMessage.CurrentRequest;
import dev.earshot.wire.ServerMessage.PendingRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code GET …/audio/queue}: the fields of {@code playback_queue_updated} and where the
 * timeline is. Immutable.
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record QueueBody(
        String campaignId,
        int pendingCount,
        @Nullable CurrentRequest currentRequest,
        List<PendingRequest> pendingRequests,
        long rev,
        @Nullable Long startAtUs,
        @Nullable Double positionSec,
        boolean stalled,
        @Nullable Long skewUs) {
    static QueueBody of(QueueView view) {
        return new QueueBody(
                view.queue().campaignId(),
                view.queue().pendingCount(),
                view.queue().currentRequest(),
                view.queue().pendingRequests(),
                view.rev(),
                view.startAtUs(),
                view.positionSec(),
                view.stalled(),
                view.skewUs());
    }
}
