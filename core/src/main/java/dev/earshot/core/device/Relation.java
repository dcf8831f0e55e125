package dev.earshot.core.device;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import org.jspecify.annotations.Nullable;

/**
 * Which members belong to which sets, looked up both ways, within bounds. Thread-safe; reading
 * takes no lock.
 */
final class Relation {
    private final MembershipBounds bounds;
    private final ConcurrentHashMap<String, NavigableSet<String>> members =
            new ConcurrentHashMap<>();

    /** A member's few sets, replaced whole. */
    private final ConcurrentHashMap<String, Set<String>> sets = new ConcurrentHashMap<>();

    private final Map<String, Integer> reserved = new HashMap<>();
    private int pairs;
    private int pending;

    Relation(MembershipBounds bounds) {
        this.bounds = bounds;
    }

    /** Replaces everything by what was stored, also where the bounds were larger then. */
    synchronized void replace(Map<String, Set<String>> stored) {
        members.clear();
        sets.clear();
        pairs = 0;
        stored.forEach((set, all) -> all.forEach(member -> put(set, member)));
    }

    /**
     * Keeps a place for a pair that is to be stored; {@link #settle} follows whatever comes of it.
     *
     * @return null, or why there is no place
     */
    synchronized Change.@Nullable Full reserve(String set, String member) {
        if (has(set, member)) {
            pending++;
            reserved.merge(member, 1, Integer::sum);
            return null;
        }
        if (pairs + pending >= bounds.pairs()) {
            return new Change.Full(Change.Full.Bound.PAIRS, bounds.pairs());
        }
        int own = of(member).size() + reserved.getOrDefault(member, 0);
        if (own >= bounds.perMember()) {
            return new Change.Full(Change.Full.Bound.PER_MEMBER, bounds.perMember());
        }
        pending++;
        reserved.merge(member, 1, Integer::sum);
        return null;
    }

    /** The pair that a place was kept for is stored, or is not. */
    synchronized void settle(String set, String member, boolean stored) {
        pending--;
        reserved.computeIfPresent(member, (id, count) -> count == 1 ? null : count - 1);
        if (stored) {
            put(set, member);
        }
    }

    private void put(String set, String member) {
        if (members.computeIfAbsent(set, name -> new ConcurrentSkipListSet<>()).add(member)) {
            sets.merge(member, Set.of(set), Relation::union);
            pairs++;
        }
    }

    synchronized boolean remove(String set, String member) {
        NavigableSet<String> all = members.get(set);
        if (all == null || !all.remove(member)) {
            return false;
        }
        if (all.isEmpty()) {
            members.remove(set);
        }
        sets.computeIfPresent(member, (id, own) -> own.size() == 1 ? null : without(own, set));
        pairs--;
        return true;
    }

    boolean has(String set, String member) {
        return of(member).contains(set);
    }

    /** The sets of a member. */
    Set<String> of(String member) {
        return sets.getOrDefault(member, Set.of());
    }

    /** Members of a set by ascending id, behind {@code after} where it is not null. */
    List<String> members(String set, @Nullable String after, int most) {
        NavigableSet<String> all = members.get(set);
        if (all == null) {
            return List.of();
        }
        NavigableSet<String> rest = after == null ? all : all.tailSet(after, false);
        return rest.stream().limit(most).toList();
    }

    synchronized int size() {
        return pairs;
    }

    private static Set<String> union(Set<String> some, Set<String> more) {
        return Set.copyOf(concatenated(some, more));
    }

    private static Collection<String> concatenated(Set<String> some, Set<String> more) {
        List<String> all = new ArrayList<>(some);
        all.addAll(more);
        return all;
    }

    private static Set<String> without(Set<String> some, String one) {
        return Set.copyOf(some.stream().filter(other -> !other.equals(one)).toList());
    }
}
