package dev.earshot.core.topic;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Two or more subscribers of one topic on one loop, each once. Confined to the loop, but for {@link
 * #size()}.
 *
 * <p>It may change while it is iterated: a subscriber removed then is not visited any more, one
 * added then is not visited yet. Iterations may nest.
 */
@SuppressWarnings("ReferenceEquality") // a subscriber is its identity
final class SubscriberList {
    private @Nullable Subscriber[] slots;
    private int used;
    private int iterations;
    private volatile int size;

    SubscriberList(Subscriber first, Subscriber second) {
        slots = new @Nullable Subscriber[] {first, second, null, null};
        used = 2;
        size = 2;
    }

    int size() {
        return size;
    }

    void add(Subscriber subscriber) {
        if (indexOf(subscriber) >= 0) {
            return;
        }
        if (used == slots.length) {
            slots = Arrays.copyOf(slots, used + (used >> 1) + 1);
        }
        slots[used++] = subscriber;
        int before = size;
        size = before + 1;
    }

    void remove(Subscriber subscriber) {
        int index = indexOf(subscriber);
        if (index < 0) {
            return;
        }
        int before = size;
        size = before - 1;
        if (iterations > 0) {
            slots[index] = null;
            return;
        }
        slots[index] = slots[--used];
        slots[used] = null;
        shrink();
    }

    /** Returns the index after the last slot to visit. */
    int beginIteration() {
        iterations++;
        return used;
    }

    @Nullable Subscriber at(int index) {
        return slots[index];
    }

    void endIteration() {
        iterations--;
        if (iterations == 0 && used != size) {
            compact();
        }
    }

    private void compact() {
        int kept = 0;
        for (int i = 0; i < used; i++) {
            Subscriber subscriber = slots[i];
            if (subscriber != null) {
                slots[kept++] = subscriber;
            }
        }
        Arrays.fill(slots, kept, used, null);
        used = kept;
        shrink();
    }

    private void shrink() {
        if (slots.length > 16 && used < slots.length / 4) {
            slots = Arrays.copyOf(slots, slots.length / 2);
        }
    }

    private int indexOf(Subscriber subscriber) {
        for (int i = 0; i < used; i++) {
            if (slots[i] == subscriber) {
                return i;
            }
        }
        return -1;
    }
}
