package dev.earshot.speech.engine;

import dev.earshot.speech.PcmFormat;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tells what a speech server sent, by its first bytes and its media type. */
final class SpeechFormat {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private SpeechFormat() {}

    static boolean isWav(byte[] first) {
        return begins(first, "RIFF");
    }

    /** What this is when it is neither PCM nor WAV, else null. */
    static @Nullable String otherThanPcm(String contentType, byte[] first) {
        if (begins(first, "ID3")) {
            return "mp3";
        }
        if (begins(first, "OggS")) {
            return "ogg";
        }
        if (begins(first, "fLaC")) {
            return "flac";
        }
        String type = mediaType(contentType);
        boolean text = type.startsWith("text/") || type.endsWith("json") || type.endsWith("xml");
        boolean encoded =
                switch (type) {
                    case "audio/mpeg", "audio/mp3", "audio/ogg", "audio/opus", "audio/aac" -> true;
                    case "audio/flac", "audio/x-flac", "audio/webm", "audio/mp4" -> true;
                    default -> false;
                };
        return text || encoded ? type : null;
    }

    /** The rate that the media type names ({@code audio/pcm;rate=16000}), else the usual one. */
    static PcmFormat pcm(String contentType, PcmFormat usual) {
        int at = contentType.toLowerCase(Locale.ROOT).indexOf("rate=");
        if (at < 0) {
            return usual;
        }
        int rate = 0;
        for (int i = at + 5; i < contentType.length() && rate < 100_000; i++) {
            int digit = contentType.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                break;
            }
            rate = rate * 10 + digit;
        }
        return rate >= 8_000 && rate <= 48_000 ? new PcmFormat(rate) : usual;
    }

    /** What a refusal says, for people; never the key, nor what a server says about it. */
    static String failure(int status, String contentType, byte[] body, String key) {
        if (status == 401 || status == 403) {
            return "answered HTTP " + status + "; check the key in engines.tts";
        }
        String words = mediaType(contentType).endsWith("json") ? message(body) : "";
        if (!key.isEmpty()) {
            words = words.replace(key, "***");
        }
        return "answered HTTP " + status + (words.isEmpty() ? "" : ": " + words);
    }

    private static String message(byte[] body) {
        try {
            JsonNode answer = JSON.readTree(body);
            JsonNode error = answer.path("error");
            for (JsonNode words :
                    new JsonNode[] {
                        error.path("message"), error, answer.path("detail"), answer.path("message")
                    }) {
                if (words.isString()) {
                    return words.stringValue();
                }
            }
        } catch (JacksonException e) {
            // cut short or no JSON after all: the status has to do
        }
        return "";
    }

    private static String mediaType(String contentType) {
        int end = contentType.indexOf(';');
        String type = end < 0 ? contentType : contentType.substring(0, end);
        return type.strip().toLowerCase(Locale.ROOT);
    }

    private static boolean begins(byte[] bytes, String text) {
        byte[] wanted = text.getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < wanted.length; i++) {
            if (i >= bytes.length || bytes[i] != wanted[i]) {
                return false;
            }
        }
        return true;
    }
}
