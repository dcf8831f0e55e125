package dev.earshot.core.delivery;

import dev.earshot.wire.Json;
import dev.earshot.wire.ServerMessage;
import org.jspecify.annotations.Nullable;

/**
 * One message on its way to any number of connections: encoded once, shared by all. Immutable;
 * nobody may change {@code payload}. Transports may keep a framed form of the last instance they
 * saw, by identity.
 *
 * @param kind text (JSON, every transport) or binary (WebSocket only; other transports skip it)
 * @param payload UTF-8 JSON or a binary frame
 * @param onFull what happens to it where a connection's queue is full
 * @param log the text of the log's name for a message that is stored there, else null
 * @param seq its offset in that log, from 1; 0 without one
 */
@SuppressWarnings("ArrayRecordComponent")
public record OutboundMessage(
        Kind kind, byte[] payload, OnFull onFull, @Nullable String log, long seq) {
    /** How the payload travels. */
    public enum Kind {
        /** Compact UTF-8 JSON. */
        TEXT,
        /** Bytes of a binary layout of the contract. */
        BINARY
    }

    /** The one answer where the queue of a connection is over its bound. */
    public enum OnFull {
        /**
         * Leave this message out for that connection; for audio that would come too late anyway.
         */
        DROP,
        /**
         * Close that connection as a slow consumer (4001); for messages that it must not miss
         * unnoticed.
         */
        CLOSE,
        /** Leave it to be read from its log when there is room again; only for those in a log. */
        SPILL
    }

    /** A message without a place in a log. */
    public OutboundMessage(Kind kind, byte[] payload, OnFull onFull) {
        this(kind, payload, onFull, null, 0);
    }

    /** Encodes a message that a slow consumer must not miss unnoticed. */
    public static OutboundMessage of(ServerMessage message) {
        return new OutboundMessage(Kind.TEXT, Json.encode(message), OnFull.CLOSE);
    }

    /** Encodes a message that those too slow to take it in time miss. */
    public static OutboundMessage fleeting(ServerMessage message) {
        return new OutboundMessage(Kind.TEXT, Json.encode(message), OnFull.DROP);
    }

    /** Encodes a message that stands in a log. */
    public static OutboundMessage logged(ServerMessage message, String log, long seq) {
        return new OutboundMessage(Kind.TEXT, Json.encode(message), OnFull.SPILL, log, seq);
    }

    /** Wraps binary audio, dropped for those too slow to take it in time. */
    public static OutboundMessage audio(byte[] frame) {
        return new OutboundMessage(Kind.BINARY, frame, OnFull.DROP);
    }
}
