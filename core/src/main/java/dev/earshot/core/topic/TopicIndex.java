package dev.earshot.core.topic;

import dev.earshot.core.delivery.OutboundMessage;
import java.util.function.Consumer;

/**
 * Who receives what: a volatile index from topics to subscribers, split by loop so that publishing
 * costs one task per loop and no lock per receiver. Messages of one publisher thread to one topic
 * reach each subscriber in order. Thread-safe.
 */
public interface TopicIndex {
    /**
     * Adds a subscriber; on return later publishes reach it. Idempotent. Called on the subscriber's
     * loop.
     */
    void subscribe(Topic topic, Subscriber subscriber);

    /**
     * Removes a subscriber; harmless where it is not subscribed. Called on the subscriber's loop.
     */
    void unsubscribe(Topic topic, Subscriber subscriber);

    /** Delivers to every present subscriber, each on its own loop. Never blocks. */
    void publish(Topic topic, OutboundMessage message);

    /** Runs an action for every present subscriber, each on its own loop. Never blocks. */
    void forEach(Topic topic, Consumer<? super Subscriber> action);

    /** How many subscribe at this moment; exact once their loops have run what was asked before. */
    int count(Topic topic);
}
