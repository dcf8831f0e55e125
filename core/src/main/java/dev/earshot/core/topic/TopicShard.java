package dev.earshot.core.topic;

import dev.earshot.core.delivery.OutboundMessage;
import dev.earshot.core.loop.Loop;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The subscribers of one loop: topic → its only {@link Subscriber}, or a {@link SubscriberList}.
 * Changed and iterated on its loop only; {@link #has}, {@link #count} and {@link #topics} may be
 * called on any thread.
 */
@SuppressWarnings("ReferenceEquality") // a subscriber is its identity
final class TopicShard {
    private static final Logger LOG = LoggerFactory.getLogger(TopicShard.class);

    private final Loop loop;
    private final ConcurrentHashMap<Topic, Object> topics = new ConcurrentHashMap<>();

    TopicShard(Loop loop) {
        this.loop = loop;
    }

    Loop loop() {
        return loop;
    }

    boolean has(Topic topic) {
        return topics.containsKey(topic);
    }

    int count(Topic topic) {
        Object held = topics.get(topic);
        if (held == null) {
            return 0;
        }
        return held instanceof SubscriberList list ? list.size() : 1;
    }

    int topics() {
        return topics.size();
    }

    void add(Topic topic, Subscriber subscriber) {
        Object held = topics.get(topic);
        if (held == null) {
            topics.put(topic, subscriber);
        } else if (held instanceof SubscriberList list) {
            list.add(subscriber);
        } else if (held != subscriber) {
            topics.put(topic, new SubscriberList((Subscriber) held, subscriber));
        }
    }

    void remove(Topic topic, Subscriber subscriber) {
        Object held = topics.get(topic);
        if (held == subscriber) {
            topics.remove(topic);
        } else if (held instanceof SubscriberList list) {
            list.remove(subscriber);
            if (list.size() == 0) {
                topics.remove(topic);
            }
        }
    }

    void deliver(Topic topic, OutboundMessage message) {
        Object held = topics.get(topic);
        if (held instanceof SubscriberList list) {
            int end = list.beginIteration();
            try {
                for (int i = 0; i < end; i++) {
                    Subscriber subscriber = list.at(i);
                    if (subscriber != null) {
                        deliver(subscriber, message);
                    }
                }
            } finally {
                list.endIteration();
            }
        } else if (held != null) {
            deliver((Subscriber) held, message);
        }
    }

    void forEach(Topic topic, Consumer<? super Subscriber> action) {
        Object held = topics.get(topic);
        if (held instanceof SubscriberList list) {
            int end = list.beginIteration();
            try {
                for (int i = 0; i < end; i++) {
                    Subscriber subscriber = list.at(i);
                    if (subscriber != null) {
                        accept(action, subscriber);
                    }
                }
            } finally {
                list.endIteration();
            }
        } else if (held != null) {
            accept(action, (Subscriber) held);
        }
    }

    private static void accept(Consumer<? super Subscriber> action, Subscriber subscriber) {
        try {
            action.accept(subscriber);
        } catch (RuntimeException e) {
            LOG.error("an action on a subscriber failed; this is a defect of the server", e);
        }
    }

    private static void deliver(Subscriber subscriber, OutboundMessage message) {
        try {
            subscriber.deliver(message);
        } catch (RuntimeException e) {
            // Promised not to happen; the other receivers must not pay for it.
            LOG.error("a subscriber failed; this is a defect of the server", e);
        }
    }
}
