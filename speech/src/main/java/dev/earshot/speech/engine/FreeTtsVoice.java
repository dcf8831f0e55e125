package dev.earshot.speech.engine;

import com.sun.speech.freetts.FreeTTSSpeakableImpl;
import com.sun.speech.freetts.OutputQueue;
import com.sun.speech.freetts.Voice;
import com.sun.speech.freetts.en.us.cmu_us_kal.KevinVoiceDirectory;

/**
 * One loaded voice of FreeTTS. One thread at a time.
 *
 * <p>FreeTTS shares tables between voices that it fills while loading and on the first words, so
 * both happen under one lock.
 */
final class FreeTtsVoice {
    static final String NAME = "kevin16";

    private static final Object LOADING = new Object();

    private final Voice voice;

    private FreeTtsVoice(Voice voice) {
        this.voice = voice;
    }

    /** Loads a voice: some 200 ms the first time, then tens. */
    static FreeTtsVoice load() {
        synchronized (LOADING) {
            Voice voice = fresh();
            voice.setAudioPlayer(new FreeTtsOutput(pcm -> false));
            voice.allocate();
            // Without a queue the voice plays on the thread that speaks.
            OutputQueue queue = voice.getOutputQueue();
            voice.setOutputQueue(null);
            queue.close();
            FreeTtsVoice loaded = new FreeTtsVoice(voice);
            loaded.speak("One, two.", pcm -> true);
            return loaded;
        }
    }

    private static Voice fresh() {
        for (Voice voice : new KevinVoiceDirectory().getVoices()) {
            if (voice.getName().equals(NAME)) {
                return voice;
            }
        }
        throw new IllegalStateException("FreeTTS has no voice " + NAME);
    }

    /** Speaks into the gate as long as it is open. Gives whether all was spoken. */
    boolean speak(String text, SinkGate gate) {
        return speak(
                text,
                pcm -> {
                    gate.audio(pcm);
                    return !gate.isShut();
                });
    }

    private boolean speak(String text, FreeTtsOutput.Receiver receiver) {
        FreeTtsOutput output = new FreeTtsOutput(receiver);
        voice.setAudioPlayer(output);
        FreeTTSSpeakableImpl speakable = new FreeTTSSpeakableImpl(text);
        output.onRefused(speakable::cancelled);
        return voice.speak(speakable) && output.flush();
    }
}
