package dev.earshot.fuzz;

import dev.earshot.wire.ClientMessage;
import dev.earshot.wire.ClientMessageDecoder;
import dev.earshot.wire.ClientMessageDecoder.Decoded;
import dev.earshot.wire.Ids;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** A client's JSON: decoded into a message with valid ids, or refused; never an exception. */
public final class ClientMessageFuzz {
    private static final Set<String> CODES = Set.of("bad_json", "unknown_type", "bad_field");

    private ClientMessageFuzz() {}

    /** Loads most classes before the clock starts. */
    public static void fuzzerInitialize() {
        fuzzerTestOneInput(
                "{\"type\":\"ack\",\"up_to\":1.5,\"x\":[]}".getBytes(StandardCharsets.US_ASCII));
    }

    /** Runs one input. */
    public static void fuzzerTestOneInput(byte[] input) {
        Budget.run(() -> check(ClientMessageDecoder.decode(input)));
        check(ClientMessageDecoder.decode(input, "audio_played"));
        check(ClientMessageDecoder.decode(input, "chunk_ack"));
    }

    private static void check(Decoded decoded) {
        switch (decoded) {
            case Decoded.Malformed malformed -> {
                Finding.unless(CODES.contains(malformed.code()), "an unknown code");
                Finding.unless(
                        malformed.explanation().chars().allMatch(c -> c >= ' ' && c < 0x7f),
                        "an explanation with bytes of the peer");
            }
            case Decoded.Message message -> check(message.message());
        }
    }

    private static void check(ClientMessage message) {
        switch (message) {
            case ClientMessage.Join join -> Finding.unless(Ids.valid(join.room()), "a room");
            case ClientMessage.Leave leave -> Finding.unless(Ids.valid(leave.room()), "a room");
            case ClientMessage.AudioPlayed played -> {
                Finding.unless(Ids.valid(played.campaignId()), "a campaign");
                Finding.unless(
                        played.chunkIds().size() <= ClientMessageDecoder.MAX_CHUNK_IDS
                                && played.chunkIds().stream().allMatch(Ids::valid),
                        "chunk ids");
            }
            default -> {
                // Numbers and text without a form of their own.
            }
        }
    }
}
