package dev.earshot.speech.engine;

import java.text.Normalizer;

/** Brings text down to the characters that FreeTTS knows: printable ASCII. */
final class LatinText {
    private LatinText() {}

    static String of(String text) {
        String decomposed = Normalizer.normalize(text, Normalizer.Form.NFKD);
        StringBuilder ascii = new StringBuilder(decomposed.length());
        decomposed.codePoints().forEach(c -> ascii.append(spelled(c)));
        return ascii.toString().strip();
    }

    private static String spelled(int c) {
        if (c >= ' ' && c <= '~') {
            return Character.toString(c);
        }
        int type = Character.getType(c);
        if (type == Character.NON_SPACING_MARK || c == 0x200D) {
            return "";
        }
        return switch (c) {
            case '’', '‘', '‚', '′' -> "'";
            case '“', '”', '„', '«', '»' -> "\"";
            case '–', '—', '―' -> ", ";
            case '‐', '‑', '−' -> "-";
            case 'ß' -> "ss";
            case 'æ', 'Æ' -> "ae";
            case 'œ', 'Œ' -> "oe";
            case 'ø', 'Ø' -> "o";
            case 'ł', 'Ł' -> "l";
            case 'đ', 'Đ', 'ð', 'Ð' -> "d";
            case 'þ', 'Þ' -> "th";
            case 'ı' -> "i";
            case '€' -> " euro ";
            case '£' -> " pounds ";
            case '°' -> " degrees ";
            case '×' -> " times ";
            case '÷' -> " divided by ";
            default -> " ";
        };
    }
}
