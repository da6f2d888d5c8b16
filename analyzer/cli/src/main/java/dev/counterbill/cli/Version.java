package dev.counterbill.cli;

import picocli.CommandLine.IVersionProvider;

/** The version of the program, as reports and manifests state it. */
final class Version implements IVersionProvider {
    /** Kept equal to the version of the root {@code pom.xml} by a test. */
    static final String NUMBER = "0.1.0";

    @Override
    public String[] getVersion() {
        return new String[] {"counterbill " + NUMBER};
    }
}
