package dev.earshot.server.config;

/** What this program is, read from its jar. */
public final class Build {
    private Build() {}

    /** The version, or {@code development} where the classes are in no jar. */
    public static String version() {
        String version = Build.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
