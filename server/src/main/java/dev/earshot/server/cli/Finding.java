package dev.earshot.server.cli;

/**
 * What one check found. Immutable.
 *
 * @param about what was checked, a word or a key
 * @param words what is so, and where it is not well what to do
 */
record Finding(Grade grade, String about, String words) {
    /** How well. */
    enum Grade {
        OK("ok"),
        WARN("warn"),
        FAIL("FAIL");

        private final String shown;

        Grade(String shown) {
            this.shown = shown;
        }
    }

    static Finding ok(String about, String words) {
        return new Finding(Grade.OK, about, words);
    }

    static Finding warn(String about, String words) {
        return new Finding(Grade.WARN, about, words);
    }

    static Finding fail(String about, String words) {
        return new Finding(Grade.FAIL, about, words);
    }

    String line() {
        return "%-5s %-12s %s".formatted(grade.shown, about, words);
    }
}
