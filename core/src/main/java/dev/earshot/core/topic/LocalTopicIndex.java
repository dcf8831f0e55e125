package dev.earshot.core.topic;

import dev.earshot.core.delivery.OutboundMessage;
import dev.earshot.core.loop.Loop;
import java.util.Arrays;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The {@link TopicIndex} of one process: a shard for each loop. Thread-safe.
 *
 * <p>A publish costs one hash lookup and, where the shard has the topic, one task per loop. A topic
 * with one subscriber costs one map entry; a topic without subscribers costs nothing. Subscribing
 * and unsubscribing take time in proportion to the topic's subscribers on that loop.
 */
public final class LocalTopicIndex implements TopicIndex {
    private static final Logger LOG = LoggerFactory.getLogger(LocalTopicIndex.class);

    /**
     * One for each loop that ever subscribed; replaced whole, so that it is read without a lock.
     */
    private volatile TopicShard[] shards = {};

    /** Makes an empty index. */
    public LocalTopicIndex() {}

    @Override
    public void subscribe(Topic topic, Subscriber subscriber) {
        shardOf(subscriber.loop()).add(topic, subscriber);
    }

    @Override
    public void unsubscribe(Topic topic, Subscriber subscriber) {
        shardOf(subscriber.loop()).remove(topic, subscriber);
    }

    @Override
    public void publish(Topic topic, OutboundMessage message) {
        for (TopicShard shard : shards) {
            if (shard.has(topic)) {
                run(shard, () -> shard.deliver(topic, message));
            }
        }
    }

    @Override
    public void forEach(Topic topic, Consumer<? super Subscriber> action) {
        for (TopicShard shard : shards) {
            if (shard.has(topic)) {
                run(shard, () -> shard.forEach(topic, action));
            }
        }
    }

    @Override
    public int count(Topic topic) {
        int count = 0;
        for (TopicShard shard : shards) {
            count += shard.count(topic);
        }
        return count;
    }

    /** How many topics have a subscriber, counted once for each loop; for tests and metrics. */
    public int topics() {
        int topics = 0;
        for (TopicShard shard : shards) {
            topics += shard.topics();
        }
        return topics;
    }

    private static void run(TopicShard shard, Runnable task) {
        try {
            shard.loop().run(task);
        } catch (RejectedExecutionException e) {
            // A loop that takes no more tasks has no sockets to write to, or is hopelessly behind.
            LOG.warn("a loop refused a message for its subscribers: {}", e.getMessage());
        }
    }

    private TopicShard shardOf(Loop loop) {
        for (TopicShard shard : shards) {
            if (shard.loop().equals(loop)) {
                return shard;
            }
        }
        return newShard(loop);
    }

    private synchronized TopicShard newShard(Loop loop) {
        TopicShard[] before = shards;
        for (TopicShard shard : before) {
            if (shard.loop().equals(loop)) {
                return shard;
            }
        }
        TopicShard shard = new TopicShard(loop);
        TopicShard[] after = Arrays.copyOf(before, before.length + 1);
        after[before.length] = shard;
        shards = after;
        return shard;
    }
}
