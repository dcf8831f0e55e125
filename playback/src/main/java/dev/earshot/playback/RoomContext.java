package dev.earshot.playback;

import dev.earshot.core.loop.Loop;

/** What the rooms of one loop share with all others. Immutable; its parts are thread-safe. */
record RoomContext(
        Loop loop,
        RadioPorts ports,
        PlaybackConfig config,
        RequestJournal journal,
        MemoryBudget budget,
        RecentChunks recent,
        PlaybackMetrics metrics) {}
