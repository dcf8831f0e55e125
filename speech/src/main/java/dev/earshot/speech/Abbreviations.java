package dev.earshot.speech;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** Words that carry a full stop without ending a sentence, and words that begin one. */
final class Abbreviations {
    /** What a full stop behind a word says. */
    enum Kind {
        /** Nothing special: the full stop ends the sentence. */
        WORD,
        /** Never ends it: something always follows. */
        GOES_ON,
        /** Goes on when a number follows. */
        BEFORE_NUMBER,
        /** May or may not end it; the next word tells. */
        EITHER
    }

    /** Longest entry; longer words need not be looked up. */
    static final int MAX_CHARS = 12;

    private static final Set<String> GOES_ON =
            words(
                    // titles
                    "mr mrs ms mx dr prof capt cpt lt sgt maj cmdr messrs mme mlle hr frl sr sra srta dña"
                            + " uds sig dott avv dhr mevr dra dipl",
                    // English and Latin
                    "e.g i.e eg ie viz vs cf approx ca dept vol ch resp incl",
                    // German
                    "z.b d.h bzw ggf evtl inkl exkl zzgl nr bd kap vgl sog geb gest v.a i.d.r m.e z.t"
                            + " u.u o.g österr",
                    // French, Spanish, Dutch, Polish, Russian
                    "p.ex env c.-à-d p.ej pág bijv d.w.z np m.in tzn т.е т.к ул см рис стр");

    private static final Set<String> BEFORE_NUMBER =
            words(
                    "no nos n° fig figs pp art abs abb para sec pg tel",
                    "jan feb febr mar apr jun jul aug sep sept oct nov dec okt dez");

    private static final Set<String> EITHER =
            words(
                    "etc inc ltd co corp jr bros al st mt ave blvd rd est univ gen col adm gov sen rep rev"
                            + " hon pres fr ing mio mrd str jh dt usw o.ä ecc enz itd т.д т.п др пр им"
                            + " ph.d v.chr n.chr ud");

    private static final Set<String> STARTERS =
            words(
                    "a an and as at but by for from he her his how i if in it its my no not now of on"
                            + " our she so some that the their then there these they this those to"
                            + " was we were what when where who why with yes yet you your after all",
                    "aber als am auch auf aus das dann dein dem den der die doch du ein eine er es für"
                            + " ich ihr im ist ja mein mit nach nein nicht noch nun sein sie so und"
                            + " von vor war was wenn wer wie wir wo zu zum zur",
                    "au aux avec ce ces cette dans de des du elle et il ils je la le les leur mais ne"
                            + " nous on où par pour que qui sa ses son sur un une vous el los las y"
                            + " pero yo con en una lo gli ma non si");

    /** German words before a date or a rank: "am 5. Mai", "der 2. Versuch". */
    private static final Set<String> ORDINAL_LEADS =
            words(
                    "am der dem den des zum vom beim ab seit bis im dieser diesem jeder jeden ihr sein");

    private static final Set<String> ORDINAL_FOLLOWERS =
            words(
                    "januar jänner februar märz april mai juni juli august september oktober november"
                            + " dezember jahrhundert jahrhunderts klasse stock platz tag kapitel");

    private Abbreviations() {}

    /**
     * What a full stop behind this word says.
     *
     * @param word the letters, digits and inner dots before the full stop
     */
    static Kind kind(String word) {
        if (word.isEmpty() || word.length() > MAX_CHARS) {
            return Kind.WORD;
        }
        String key = word.toLowerCase(Locale.ROOT);
        if (GOES_ON.contains(key)) {
            return Kind.GOES_ON;
        }
        if (BEFORE_NUMBER.contains(key)) {
            return Kind.BEFORE_NUMBER;
        }
        if (EITHER.contains(key) || isInitialOrAcronym(key)) {
            return Kind.EITHER;
        }
        return Kind.WORD;
    }

    static boolean startsSentence(String word) {
        return STARTERS.contains(word.toLowerCase(Locale.ROOT));
    }

    static boolean leadsOrdinal(String word) {
        return ORDINAL_LEADS.contains(word.toLowerCase(Locale.ROOT));
    }

    static boolean followsOrdinal(String word) {
        return ORDINAL_FOLLOWERS.contains(word.toLowerCase(Locale.ROOT));
    }

    /** A single letter ("J") or single letters between dots ("U.S.A", "a.m"). */
    private static boolean isInitialOrAcronym(String word) {
        boolean letter = false;
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            boolean cased = Character.isLowerCase(c) || Character.isUpperCase(c);
            if (c != '.' && (letter || !cased)) {
                return false;
            }
            letter = c != '.';
        }
        return true;
    }

    private static Set<String> words(String... lists) {
        Set<String> words = new HashSet<>();
        for (String list : lists) {
            words.addAll(Arrays.asList(list.split(" ")));
        }
        return Set.copyOf(words);
    }
}
