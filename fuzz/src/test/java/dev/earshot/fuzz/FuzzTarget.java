package dev.earshot.fuzz;

import dev.earshot.gateway.http.RequestFuzz;
import dev.earshot.gateway.socket.EventFuzz;
import dev.earshot.gateway.socket.FrameReaderFuzz;
import java.nio.file.Path;
import java.util.function.Consumer;

/** What is fuzzed; each has a folder of seeds and one of inputs that once broke something. */
@SuppressWarnings("ImmutableEnumChecker") // The method references hold nothing.
enum FuzzTarget {
    FRAMES(FrameReaderFuzz.class, FrameReaderFuzz::fuzzerTestOneInput),
    REQUESTS(RequestFuzz.class, RequestFuzz::fuzzerTestOneInput),
    MESSAGES(ClientMessageFuzz.class, ClientMessageFuzz::fuzzerTestOneInput),
    TOKENS(TokenFuzz.class, TokenFuzz::fuzzerTestOneInput),
    RANGES(ByteRangeFuzz.class, ByteRangeFuzz::fuzzerTestOneInput),
    EVENTS(EventFuzz.class, EventFuzz::fuzzerTestOneInput);

    private final Class<?> type;
    private final Consumer<byte[]> entry;

    FuzzTarget(Class<?> type, Consumer<byte[]> entry) {
        this.type = type;
        this.entry = entry;
    }

    String className() {
        return type.getName();
    }

    void run(byte[] input) {
        entry.accept(input);
    }

    /** Hand-made inputs to begin with. */
    Path seeds() {
        return Path.of("src/test/resources/corpus", name().toLowerCase(java.util.Locale.ROOT));
    }

    /** Inputs that once were findings. */
    Path regressions() {
        return Path.of("src/test/resources/regressions", name().toLowerCase(java.util.Locale.ROOT));
    }
}
