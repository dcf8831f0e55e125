package dev.earshot.speech;

/** Where to cut a sentence that is too long: behind a clause, else a word, else a character. */
final class LongCut {
    private static final int MAX_ATTACHED = 32;

    private LongCut() {}

    /** A position in 1..max of a text longer than max. */
    static int position(CharSequence text, int max) {
        int lastSpace = 0;
        for (int i = max; i > max / 3; i--) {
            boolean space = text.charAt(i) == ' ';
            char before = text.charAt(i - 1);
            if (Marks.isWideClauseMark(before) || (space && Marks.isClauseMark(before))) {
                return i;
            }
            if (space && lastSpace == 0) {
                lastSpace = i;
            }
        }
        for (int i = max / 3; i > 0 && lastSpace == 0; i--) {
            lastSpace = text.charAt(i) == ' ' ? i : 0;
        }
        return lastSpace > 0 ? lastSpace : betweenCharacters(text, max);
    }

    private static int betweenCharacters(CharSequence text, int max) {
        int at = boundary(text, max);
        int lowest = Math.max(1, at - MAX_ATTACHED);
        for (int i = at; i > lowest; i = boundary(text, i - 1)) {
            boolean joinedBefore = text.charAt(i - 1) == 0x200D;
            if (!joinedBefore && !attaches(Character.codePointAt(text, i))) {
                return i;
            }
        }
        return at;
    }

    /** Emoji stand for themselves here; only what changes them stays with them. */
    private static boolean attaches(int c) {
        boolean plainEmoji = Character.isEmoji(c) && !Character.isEmojiModifier(c);
        return !plainEmoji && Marks.attaches(c);
    }

    private static int boundary(CharSequence text, int at) {
        boolean inside =
                Character.isLowSurrogate(text.charAt(at))
                        && Character.isHighSurrogate(text.charAt(at - 1));
        return inside ? at - 1 : at;
    }
}
