package dev.earshot.core.publish;

import java.util.concurrent.CompletionStage;

/** Sends messages to whom they are for. Thread-safe; no method blocks. */
public interface Publisher {
    /**
     * Sends one message. Messages of one caller to one topic and lane keep their order.
     *
     * @return the receipt: for durable and latest ones after commit; fails with {@link
     *     dev.earshot.core.store.StoreUnavailableException} while the store is away, and nothing
     *     was accepted then
     */
    CompletionStage<Receipt> publish(Publication publication);
}
