package dev.earshot.playback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.earshot.playback.RoomDirectory.Detail;
import dev.earshot.playback.RoomDirectory.MemberState;
import dev.earshot.playback.RoomDirectory.Summary;
import dev.earshot.playback.RoomDirectory.Totals;
import dev.earshot.wire.ClientMessage;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What operators see of rooms. */
class RoomDirectoryTest {
    private final Studio studio = new Studio();
    private final RoomDirectory rooms = studio.radio.directory();

    @Test
    void showsWhatARoomPlaysAndHowFarItsMembersHearApart() {
        studio.engine.sayInstantly(Duration.ofSeconds(3));
        Listener ann = studio.player();
        Listener bob = studio.player();
        studio.player();
        String request = studio.post("One. Two.");
        studio.post("Three.");
        heard(ann, 4_000);
        heard(bob, -1_500);
        studio.passMillis(800 + 1_234);

        Summary room = studio.answer(rooms.list(null, null, 10)).getFirst();

        assertThat(room.roomId()).isEqualTo(Studio.ROOM);
        assertThat(room.members()).isEqualTo(3);
        assertThat(room.listeners()).isEqualTo(2);
        assertThat(room.skewUs()).isEqualTo(5_500);
        assertThat(room.current().requestId()).isEqualTo(request);
        assertThat(room.pendingCount()).isEqualTo(1);
        assertThat(room.positionSec()).isEqualTo(1.234);
        assertThat(room.lengthSec()).isEqualTo(6.0);
        assertThat(room.rev()).isEqualTo(studio.queue().rev());
        assertThat(room.stalled()).isFalse();
        assertThat(studio.answer(rooms.totals())).isEqualTo(new Totals(1, 0, 1, 3, 5_500));
    }

    @Test
    void showsTheDetailsOfARoom() {
        studio.engine.sayInstantly(Duration.ofSeconds(3));
        Listener ann = studio.player();
        studio.host();
        studio.post("One. Two.");
        String waiting = studio.post("Three.");
        heard(ann, 4_000);
        studio.passMillis(800 + 3_500);

        Detail room = studio.answer(rooms.find(Studio.ROOM)).orElseThrow();

        assertThat(room.pending()).singleElement().matches(p -> p.requestId().equals(waiting));
        assertThat(room.chunks()).extracting("status").containsExactly("PLAYED", "PLAYING");
        assertThat(room.chunks()).extracting("startSec").containsExactly(0.0, 3.0);
        assertThat(room.members())
                .extracting(MemberState::connectionId)
                .containsExactly("c1", "c2");
        assertThat(room.members().getFirst().errorUs()).isEqualTo(4_000);
        assertThat(room.members().getFirst().reportedAgoMs()).isEqualTo(4_300);
        assertThat(room.members().getLast().errorUs()).isNull();
        assertThat(studio.answer(rooms.find("elsewhere"))).isEmpty();
    }

    @Test
    void listsRoomsInPagesAndFindsThemByAPartOfTheirName() {
        for (String room : List.of("delta", "Alpha", "bravo", "alps")) {
            studio.radio.submit(room, "dm", "One.", null);
        }
        studio.settle();

        assertThat(ids(null, null, 3)).containsExactly("Alpha", "alps", "bravo");
        assertThat(ids("bravo", null, 3)).containsExactly("delta");
        assertThat(ids(null, "ALP", 3)).containsExactly("Alpha", "alps");
        assertThat(ids("Alpha", "alp", 3)).containsExactly("alps");
        assertThat(ids(null, "x", 3)).isEmpty();
    }

    @Test
    void holdsNoMoreMembersThanItsBound() {
        for (int i = 0; i < RoomDirectory.MAX_MEMBERS + 20; i++) {
            studio.player();
        }
        Listener last = studio.player();
        heard(last, 77);

        Detail room = studio.answer(rooms.find(Studio.ROOM)).orElseThrow();

        assertThat(room.summary().members()).isEqualTo(RoomDirectory.MAX_MEMBERS + 21);
        assertThat(room.members()).hasSize(RoomDirectory.MAX_MEMBERS);
        assertThat(room.members()).anyMatch(member -> member.connectionId().equals(last.id()));
    }

    private List<String> ids(String after, String search, int limit) {
        return studio.answer(rooms.list(after, search, limit)).stream()
                .map(Summary::roomId)
                .toList();
    }

    private void heard(Listener listener, long errorUs) {
        studio.socketLoop.inside(() ->
                studio.radio.onChunkAck(listener, new ClientMessage.ChunkAck(0L, 0L, errorUs)));
        studio.settle();
    }
}
