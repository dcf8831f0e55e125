package dev.earshot.server;

import picocli.CommandLine.IVersionProvider;

/** The version of this build, read from the jar's manifest. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String version = Version.class.getPackage().getImplementationVersion();
        return new String[] {"earshot " + (version == null ? "development" : version)};
    }
}
