package dev.earshot.gateway.http;

import java.nio.ByteBuffer;

/** A complete body, handed out piece by piece. Confined to the event loop. */
final class WholeBody implements BodySource {
    private final byte[] body;
    private boolean taken;

    WholeBody(byte[] body) {
        this.body = body;
    }

    @Override
    public void onStart(Runnable wake) {
        // Everything is there from the beginning.
    }

    @Override
    public ByteBuffer next() {
        if (taken) {
            return END;
        }
        taken = true;
        return ByteBuffer.wrap(body);
    }

    @Override
    public void onEnd() {
        // Nothing is held.
    }
}
