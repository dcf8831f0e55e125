package dev.earshot.playback;

import dev.earshot.speech.SentenceSplitter;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts the text of a request into the pieces that are spoken one by one, each the text of one
 * chunk. One thread at a time.
 *
 * <p>A piece is a sentence, or a part of a long one. A long first sentence is also cut at a clause,
 * so that the first chunk is complete early. The same text gives the same pieces however it
 * arrived: after a restart the number of stored chunks tells where to go on.
 */
final class Pieces {
    private static final int LONG_FIRST = 80;
    private static final int FIRST_CLAUSE_FROM = 20;
    private static final int FIRST_CLAUSE_TO = 70;
    private static final String CLAUSE_ENDS = ",;:\u060c\u061b\u3001\uff0c\uff1b\uff1a";
    private static final int WIDE = 0x3000;

    private final SentenceSplitter splitter;
    private boolean first = true;

    Pieces(int maxChars) {
        splitter = new SentenceSplitter(maxChars);
    }

    List<String> append(String text) {
        return cutFirst(splitter.append(text));
    }

    List<String> finish() {
        return cutFirst(splitter.finish());
    }

    private List<String> cutFirst(List<String> sentences) {
        if (!first || sentences.isEmpty()) {
            return sentences;
        }
        first = false;
        String sentence = sentences.getFirst();
        int cut = sentence.length() < LONG_FIRST ? -1 : clauseEnd(sentence);
        if (cut < 0) {
            return sentences;
        }
        List<String> pieces = new ArrayList<>(sentences);
        pieces.set(0, sentence.substring(0, cut).strip());
        pieces.add(1, sentence.substring(cut).strip());
        return pieces;
    }

    private static int clauseEnd(String sentence) {
        for (int i = FIRST_CLAUSE_FROM; i < FIRST_CLAUSE_TO; i++) {
            char c = sentence.charAt(i);
            boolean ends = c >= WIDE || sentence.charAt(i + 1) == ' ';
            if (ends && CLAUSE_ENDS.indexOf(c) >= 0) {
                return i + 1;
            }
        }
        return -1;
    }
}
