package dev.earshot.speech.engine;

import dev.earshot.speech.PcmFormat;
import dev.earshot.speech.Sentences;
import dev.earshot.speech.TtsEngine;
import dev.earshot.speech.WavDecoder;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Speaks with {@code espeak-ng}, one process per sentence: 22.05 kHz, over a hundred languages.
 * Thread-safe.
 *
 * <p>The text goes to the process by its standard input, never on its command line. A cancel, a
 * stall and the end of the engine kill the process.
 */
public final class EspeakEngine implements TtsEngine {
    /** Its name in the configuration. */
    public static final String NAME = "espeak";

    /** The program it runs. */
    public static final String PROGRAM = "espeak-ng";

    /** Ten minutes at 22.05 kHz: far above what {@link TextBound} allows to be said. */
    private static final long MAX_PCM_BYTES = 600L * 22_050 * PcmFormat.SAMPLE_BYTES;

    private static final int READ_BYTES = 8_192;
    private static final int MAX_VOICE_CHARS = 40;

    private final Path program;
    private final @Nullable String defaultVoice;
    private final Duration stallLimit;
    private final SynthesisPool pool;

    /**
     * Starts no process yet.
     *
     * @param program where {@code espeak-ng} is
     * @param defaultVoice a voice or language such as {@code de} or {@code en-us+f3}; null leaves
     *     it to the program
     * @param parallel processes at once, 1 to 64
     * @param waiting syntheses in line behind them, 1 to 100,000
     * @param stallLimit how long a process may make no sound before it is killed
     */
    public EspeakEngine(
            Path program,
            @Nullable String defaultVoice,
            int parallel,
            int waiting,
            Duration stallLimit) {
        if (defaultVoice != null && !isVoiceName(defaultVoice)) {
            throw new IllegalArgumentException(OneLine.of(badVoice(defaultVoice)));
        }
        this.program = program;
        this.defaultVoice = defaultVoice;
        this.stallLimit = stallLimit;
        pool = new SynthesisPool(NAME, parallel, waiting);
    }

    /**
     * Where the program is on a search path.
     *
     * @param searchPath the value of {@code PATH}, null when there is none
     */
    public static Optional<Path> find(@Nullable String searchPath) {
        if (searchPath == null) {
            return Optional.empty();
        }
        for (String folder : searchPath.split(File.pathSeparator, -1)) {
            for (String file : List.of(PROGRAM, PROGRAM + ".exe")) {
                // An empty entry means the current folder, which is no place to run programs from.
                Path candidate = folder.isBlank() ? null : Path.of(folder, file);
                if (candidate != null
                        && Files.isRegularFile(candidate)
                        && Files.isExecutable(candidate)) {
                    return Optional.of(candidate);
                }
            }
        }
        return Optional.empty();
    }

    /** Whether this may be a voice: letters, digits and {@code + - _}, beginning with a letter. */
    static boolean isVoiceName(String voice) {
        if (voice.isEmpty() || voice.length() > MAX_VOICE_CHARS) {
            return false;
        }
        for (int i = 0; i < voice.length(); i++) {
            char c = voice.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            boolean inner = (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '+';
            if (!letter && (i == 0 || !inner)) {
                return false;
            }
        }
        return true;
    }

    private static String badVoice(String voice) {
        return "espeak cannot have a voice \"" + voice + "\"; use a name like en-us or de+f3";
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Synthesis synthesize(String text, @Nullable String voice, Sink sink) {
        if (voice != null && !isVoiceName(voice)) {
            return SynthesisPool.refuse(sink, OneLine.of(badVoice(voice)));
        }
        String problem = TextBound.problem(NAME, text);
        if (problem == null && !Sentences.isSpeakable(text)) {
            problem = "espeak was given nothing to say";
        }
        if (problem != null) {
            return SynthesisPool.refuse(sink, problem);
        }
        String chosen = voice == null ? defaultVoice : voice;
        return pool.submit(sink, job -> speak(text, chosen, job));
    }

    private void speak(String text, @Nullable String voice, Job job) {
        Process process;
        try {
            process = start(voice);
        } catch (IOException e) {
            job.gate().failed(OneLine.of("espeak cannot start " + program + ": " + e.getMessage()));
            return;
        }
        job.onCancel(process::destroyForcibly);
        pool.watch(
                job,
                stallLimit,
                () -> {
                    job.gate().failed("espeak made no sound for " + stallLimit.toMillis() + " ms");
                    process.destroyForcibly();
                });
        ErrorTail errors = new ErrorTail(process.getErrorStream());
        try {
            hear(text, process, job, errors);
        } finally {
            process.destroyForcibly();
        }
    }

    private Process start(@Nullable String voice) throws IOException {
        List<String> command =
                new ArrayList<>(List.of(program.toString(), "--stdin", "--stdout", "-b", "1"));
        if (voice != null) {
            command.add("-v");
            command.add(voice);
        }
        ProcessBuilder builder = new ProcessBuilder(command);
        // Nothing of this process's environment is its business but where its data is.
        Map<String, String> environment = builder.environment();
        environment
                .keySet()
                .removeIf(key -> !key.equals("PATH") && !key.equals("ESPEAK_DATA_PATH"));
        return builder.start();
    }

    private void hear(String text, Process process, Job job, ErrorTail errors) {
        SinkGate gate = job.gate();
        WavDecoder wav = new WavDecoder(MAX_PCM_BYTES);
        try {
            try (OutputStream input = process.getOutputStream()) {
                input.write(plain(text).getBytes(StandardCharsets.UTF_8));
            }
            InputStream output = process.getInputStream();
            byte[] buffer = new byte[READ_BYTES];
            boolean announced = false;
            for (int read; (read = output.read(buffer)) >= 0 && !gate.isShut(); ) {
                job.progress();
                byte[] pcm = wav.push(buffer, 0, read);
                PcmFormat format = wav.format();
                if (!announced && format != null) {
                    announced = true;
                    gate.format(format);
                }
                gate.audio(pcm);
                if (wav.problem() != null) {
                    break;
                }
            }
        } catch (IOException e) {
            // It died or was killed; its exit code and its own words say more.
        }
        end(process, gate, wav, errors);
    }

    private void end(Process process, SinkGate gate, WavDecoder wav, ErrorTail errors) {
        if (gate.isShut()) {
            return;
        }
        int code = exitCode(process);
        String words = errors.text();
        String problem = wav.finish();
        if (code != 0) {
            gate.failed(OneLine.of("espeak-ng ended with code " + code + ": " + words));
        } else if (problem != null) {
            gate.failed(OneLine.of("espeak-ng gave a WAV file that " + problem + " " + words));
        } else if (gate.audioBytes() == 0) {
            gate.failed(OneLine.of("espeak-ng made no audio of the sentence " + words));
        } else {
            gate.completed();
        }
    }

    private int exitCode(Process process) {
        try {
            if (!process.waitFor(stallLimit.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
            return process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return -1;
        }
    }

    /** Without what espeak-ng takes for phonemes: {@code [[}. */
    private static String plain(String text) {
        return text.replace("[[", "[ [").replace('\u0000', ' ');
    }

    @Override
    public void close() {
        pool.close();
    }
}
