package dev.earshot.server.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/** Guesses what a word that nobody knows was meant to be. Stateless, thread-safe. */
final class Spelling {
    private static final int MAX_LENGTH = 80;

    private Spelling() {}

    /** The end of a sentence about an unknown word: the nearest known one, or where all stand. */
    static String hint(String word, Collection<String> known) {
        if (word.length() > MAX_LENGTH) {
            return "; see earshot config doc";
        }
        int most = Math.clamp(word.length() / 4, 1, 3);
        return known.stream()
                .filter(one -> distance(lower(word), lower(one)) <= most)
                .min(
                        Comparator.comparingInt((String one) -> distance(lower(word), lower(one)))
                                .thenComparing(Comparator.naturalOrder()))
                .map(one -> "; did you mean " + one + "?")
                .orElse("; see earshot config doc");
    }

    private static String lower(String word) {
        return word.toLowerCase(Locale.ROOT).replace('-', '.').replace('_', '.');
    }

    /** Letters to add, drop, change or swap with their neighbour. */
    static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                d[i][j] =
                        Math.min(d[i - 1][j - 1] + change, Math.min(d[i - 1][j], d[i][j - 1]) + 1);
                if (i > 1
                        && j > 1
                        && a.charAt(i - 1) == b.charAt(j - 2)
                        && a.charAt(i - 2) == b.charAt(j - 1)) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
