package dev.earshot.core.connection;

import static dev.earshot.core.connection.RegistryFixture.campaign;
import static dev.earshot.core.connection.RegistryFixture.client;
import static dev.earshot.core.connection.RegistryFixture.player;
import static org.assertj.core.api.Assertions.assertThat;

import dev.earshot.core.connection.RegistryFixture.Client;
import dev.earshot.core.delivery.OutboundMessage;
import dev.earshot.core.device.Change;
import dev.earshot.core.device.DeviceRow;
import dev.earshot.core.device.DeviceStore;
import dev.earshot.core.device.MembershipBounds;
import dev.earshot.core.device.Memberships;
import dev.earshot.core.identity.Verdict;
import dev.earshot.core.store.StoreUnavailableException;
import dev.earshot.core.topic.Topic;
import dev.earshot.wire.ServerMessage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Groups and rooms by order of an application, and the connections that follow it. */
class MembershipsTest {
    private final RegistryFixture fixture = new RegistryFixture();
    private final Devices devices = new Devices();
    private final Memberships memberships = started(MembershipBounds.DEFAULTS);

    @Test
    void putsLiveConnectionsOfADeviceIntoItsGroupAndTakesThemOut() {
        Client pad = fixture.open(client(player("ann", "pad"), null));
        Client other = fixture.open(client(player("ann", "phone"), null));
        Client none = fixture.open(client(player("ann", null), null));

        assertThat(fixture.get(memberships.addToGroup("crew", "pad"))).isEqualTo(new Change.Done());
        assertThat(pad.connection.groups()).containsExactly("crew");
        say(Topic.group("crew"), "one");
        assertThat(fixture.get(memberships.removeFromGroup("crew", "pad"))).isTrue();
        say(Topic.group("crew"), "two");

        assertThat(heard(pad)).containsExactly("one");
        assertThat(heard(other)).isEmpty();
        assertThat(heard(none)).isEmpty();
        assertThat(fixture.topics.count(Topic.group("crew"))).isZero();
        assertThat(fixture.get(memberships.removeFromGroup("crew", "pad"))).isFalse();
    }

    @Test
    void putsEveryLaterConnectionThereToo() {
        fixture.get(memberships.addToGroup("crew", "pad"));
        fixture.get(memberships.addToRoom("cellar", "ann"));

        Client first = fixture.open(client(player("ann", "pad"), null));
        Client second = fixture.open(client(player("ann", "pad"), null));

        assertThat(first.connection.rooms()).containsExactly("cellar");
        assertThat(second.connection.groups()).containsExactly("crew");
        first.close();
        say(Topic.group("crew"), "one");
        say(Topic.room("cellar"), "two");
        assertThat(heard(second)).containsExactly("one", "two");
        assertThat(heard(first)).isEmpty();
    }

    @Test
    void opensARoomThatTheTokenDoesNot() {
        Client ann = fixture.open(client(player("ann", "pad", "tavern"), null));
        Client bob = fixture.open(client(player("bob", "pod", "tavern"), null));
        fixture.get(memberships.addToRoom("cellar", "ann"));

        ann.send("{\"type\":\"leave\",\"room\":\"cellar\"}");
        assertThat(ann.connection.rooms()).isEmpty();
        ann.send("{\"type\":\"join\",\"room\":\"cellar\"}");
        bob.send("{\"type\":\"join\",\"room\":\"cellar\"}");

        assertThat(ann.connection.rooms()).containsExactly("cellar");
        assertThat(bob.connection.rooms()).isEmpty();
        fixture.get(memberships.removeFromRoom("cellar", "ann"));
        ann.send("{\"type\":\"join\",\"room\":\"cellar\"}");
        assertThat(ann.connection.rooms()).isEmpty();
        assertThat(ann.outbound.texts("error").getLast()).contains("forbidden");
    }

    @Test
    void keepsARoomByOrderWhenTheTokenIsRenewed() {
        Client ann = fixture.open(client(player("ann", "pad", "tavern"), null));
        fixture.get(memberships.addToRoom("cellar", "ann"));
        fixture.tokens.put("new", new Verdict.Accepted(player("ann", "pad", "tavern")));

        ann.send("{\"type\":\"refresh\",\"token\":\"new\"}");

        assertThat(ann.outbound.texts("token_refreshed")).hasSize(1);
        assertThat(ann.connection.rooms()).containsExactly("cellar");
    }

    @Test
    void isNotComeBackToByAConnectionToken() {
        Client ann = fixture.open(client(player("ann", "pad"), null));
        fixture.get(memberships.addToRoom("cellar", "ann"));
        ann.pong();
        ann.close();
        fixture.get(memberships.removeFromRoom("cellar", "ann"));

        Client back = fixture.open(client(player("ann", "pad"), ann.token()));

        assertThat(back.resumed()).isTrue();
        assertThat(back.connection.rooms()).isEmpty();
    }

    @Test
    void leavesCampaignConnectionsAlone() {
        Client listener = fixture.open(campaign(player("ann", "pad", "tavern"), "tavern", null));
        fixture.get(memberships.addToGroup("crew", "pad"));
        fixture.get(memberships.addToRoom("cellar", "ann"));
        fixture.get(memberships.removeFromRoom("tavern", "ann"));
        assertThat(listener.connection.rooms()).containsExactly("tavern");
        assertThat(listener.connection.groups()).isEmpty();
    }

    @Test
    void changesNothingWhileTheStoreIsAway() {
        Client pad = fixture.open(client(player("ann", "pad"), null));
        fixture.get(memberships.addToGroup("crew", "pad"));
        devices.away = true;

        assertThat(memberships.addToGroup("band", "pad").toCompletableFuture())
                .isCompletedExceptionally();
        assertThat(memberships.removeFromGroup("crew", "pad").toCompletableFuture())
                .isCompletedExceptionally();

        assertThat(pad.connection.groups()).containsExactly("crew");
        devices.away = false;
        fixture.get(memberships.addToGroup("band", "pad"));
        assertThat(pad.connection.groups()).containsExactlyInAnyOrder("crew", "band");
    }

    @Test
    void comesBackAfterARestart() {
        fixture.get(memberships.addToGroup("crew", "pad"));
        fixture.get(memberships.addToRoom("cellar", "ann"));

        Memberships next = started(MembershipBounds.DEFAULTS);

        assertThat(next.size()).isEqualTo(2);
        assertThat(next.devicesOf("crew", null, 10)).containsExactly("pad");
        assertThat(next.roomsOf("ann")).containsExactly("cellar");
    }

    @Test
    void holdsItsBounds() {
        Memberships small = started(new MembershipBounds(4, 2));
        fixture.get(small.addToGroup("a", "pad"));
        fixture.get(small.addToGroup("b", "pad"));
        assertThat(fixture.get(small.addToGroup("c", "pad")))
                .isEqualTo(new Change.Full(Change.Full.Bound.PER_MEMBER, 2));
        fixture.get(small.addToGroup("a", "one"));
        fixture.get(small.addToGroup("a", "two"));
        assertThat(fixture.get(small.addToGroup("a", "three")))
                .isEqualTo(new Change.Full(Change.Full.Bound.PAIRS, 4));
        assertThat(devices.groups.get("a")).doesNotContain("three");
        assertThat(fixture.get(small.addToGroup("a", "pad"))).isEqualTo(new Change.Done());

        fixture.get(small.removeFromGroup("a", "one"));
        assertThat(fixture.get(small.addToGroup("a", "three"))).isEqualTo(new Change.Done());
        assertThat(small.devicesOf("a", "pad", 1)).containsExactly("three");
    }

    @Test
    void countsOrdersThatAreBeingStoredAgainstTheBounds() {
        Memberships small = started(new MembershipBounds(2, 2));
        devices.holding = true;
        List<CompletionStage<Change>> orders = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            orders.add(small.addToGroup("g" + i, "pad"));
        }
        devices.release();
        assertThat(orders.stream().map(fixture::get).filter(new Change.Done()::equals)).hasSize(2);
        assertThat(small.groupsOf("pad")).hasSize(2);
    }

    /** A22: what is published after an order is answered follows it, whatever came before. */
    @Test
    void deliversNothingPublishedAfterARemovalIsAnswered() {
        Random random = new Random(22);
        Client ann = fixture.open(client(player("ann", "pad"), null));
        List<String> expected = new ArrayList<>();
        boolean grouped = false;
        boolean placed = false;
        for (int i = 0; i < 2_000; i++) {
            switch (random.nextInt(4)) {
                case 0 -> {
                    fixture.get(memberships.addToGroup("crew", "pad"));
                    grouped = true;
                }
                case 1 -> {
                    fixture.get(memberships.removeFromGroup("crew", "pad"));
                    grouped = false;
                }
                case 2 -> {
                    fixture.get(memberships.addToRoom("cellar", "ann"));
                    placed = true;
                }
                default -> {
                    fixture.get(memberships.removeFromRoom("cellar", "ann"));
                    placed = false;
                }
            }
            say(Topic.group("crew"), "g" + i);
            say(Topic.room("cellar"), "r" + i);
            if (grouped) {
                expected.add("g" + i);
            }
            if (placed) {
                expected.add("r" + i);
            }
        }
        assertThat(expected).isNotEmpty();
        assertThat(heard(ann)).isEqualTo(expected);
    }

    /** A22: an order that overtakes another on its way to the loop leaves what was ordered last. */
    @Test
    void endsAsOrderedLastWhenOrdersMeetAConnectionThatOpens() {
        devices.holding = true;
        CompletionStage<Change> added = memberships.addToRoom("cellar", "ann");
        CompletionStage<Boolean> removed = memberships.removeFromRoom("cellar", "ann");
        Client ann = fixture.open(client(player("ann", "pad"), null));
        devices.release();
        fixture.clock.runPending();

        assertThat(added.toCompletableFuture()).isCompleted();
        assertThat(removed.toCompletableFuture()).isCompletedWithValue(true);
        assertThat(ann.connection.rooms()).isEmpty();
        assertThat(ann.connection.mayEnter("cellar")).isFalse();
    }

    private Memberships started(MembershipBounds bounds) {
        Memberships fresh = new Memberships(devices, fixture.registry, bounds);
        fixture.registry.addListener(fresh);
        fixture.get(fresh.load());
        return fresh;
    }

    private void say(Topic topic, String text) {
        fixture.topics.publish(topic, OutboundMessage.of(new ServerMessage.Failure("said", text)));
        fixture.clock.runPending();
    }

    private static List<String> heard(Client client) {
        return client.outbound.texts("error").stream()
                .filter(text -> text.contains("\"said\""))
                .map(text -> text.substring(text.lastIndexOf(':') + 2, text.length() - 2))
                .toList();
    }

    /** Memberships in memory; devices are not its matter. */
    private static final class Devices implements DeviceStore {
        final Map<String, Set<String>> groups = new HashMap<>();
        final Map<String, Set<String>> rooms = new HashMap<>();
        final List<Runnable> held = new ArrayList<>();
        boolean away;
        boolean holding;

        void release() {
            holding = false;
            held.forEach(Runnable::run);
            held.clear();
        }

        private <T extends @Nullable Object> CompletionStage<T> run(Supplier<T> work) {
            if (away) {
                return CompletableFuture.failedStage(new StoreUnavailableException("away"));
            }
            if (!holding) {
                return CompletableFuture.completedStage(work.get());
            }
            CompletableFuture<T> later = new CompletableFuture<>();
            held.add(() -> later.complete(work.get()));
            return later;
        }

        private static boolean add(Map<String, Set<String>> all, String set, String member) {
            return all.computeIfAbsent(set, name -> new TreeSet<>()).add(member);
        }

        @Override
        public CompletionStage<Optional<DeviceRow>> find(String device) {
            return run(Optional::empty);
        }

        @Override
        public CompletionStage<Boolean> keepTranscriptions(String device, @Nullable Boolean keep) {
            return run(() -> false);
        }

        @Override
        public CompletionStage<@Nullable Void> version(String device, String version) {
            return run(() -> null);
        }

        @Override
        public CompletionStage<Integer> removeSeenBefore(Instant moment) {
            return run(() -> 0);
        }

        @Override
        public CompletionStage<@Nullable Void> addToGroup(String group, String device) {
            return run(() -> {
                add(groups, group, device);
                return null;
            });
        }

        @Override
        public CompletionStage<Boolean> removeFromGroup(String group, String device) {
            return run(() -> groups.getOrDefault(group, new TreeSet<>()).remove(device));
        }

        @Override
        public CompletionStage<Map<String, Set<String>>> groups() {
            return run(() -> groups);
        }

        @Override
        public CompletionStage<@Nullable Void> addToRoom(String room, String user) {
            return run(() -> {
                add(rooms, room, user);
                return null;
            });
        }

        @Override
        public CompletionStage<Boolean> removeFromRoom(String room, String user) {
            return run(() -> rooms.getOrDefault(room, new TreeSet<>()).remove(user));
        }

        @Override
        public CompletionStage<Map<String, Set<String>>> rooms() {
            return run(() -> rooms);
        }
    }
}
