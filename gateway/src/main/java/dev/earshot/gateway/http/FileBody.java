package dev.earshot.gateway.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * A part of a file, read piece by piece as the peer takes it, for sockets to which the kernel
 * cannot send a file itself. A piece comes from the page cache as a rule, as it does where the
 * kernel sends. Confined to the event loop.
 */
final class FileBody implements BodySource {
    private static final int PIECE_BYTES = 32 * 1024;

    private final FileChannel file;
    private final ByteBuffer piece;
    private long position;
    private long remaining;

    /** Takes the file over. */
    FileBody(FileChannel file, long from, long length) {
        this.file = file;
        position = from;
        remaining = length;
        piece = ByteBuffer.allocate((int) Math.min(PIECE_BYTES, length));
    }

    @Override
    public void onStart(Runnable wake) {
        // Everything is there from the beginning.
    }

    @Override
    public ByteBuffer next() {
        if (remaining == 0) {
            return END;
        }
        try {
            piece.clear().limit((int) Math.min(piece.capacity(), remaining));
            int read = file.read(piece, position);
            if (read < 0) {
                // Shorter than it was: the socket is closed before what was announced is complete.
                return END;
            }
            position += read;
            remaining -= read;
            return piece.flip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void onEnd() {
        try {
            file.close();
        } catch (IOException ignored) {
            // It was only read.
        }
    }
}
