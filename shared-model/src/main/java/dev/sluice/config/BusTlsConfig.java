package dev.sluice.config;

/**
 * TLS on the event bus between nodes, for both ends: a node shows its certificate, and takes those alone that the trusted
 * ones have signed. All nodes of a cluster have it, or none.
 */
public record BusTlsConfig(
        @Setting(value = "The file of the node's private key, in PEM. Empty for no TLS.", byDefault = "")
                String keyFile,
        @Setting(value = "The file of the node's certificate, in PEM.", byDefault = "") String certificateFile,
        @Setting(
                        value = "The file of the certificates, in PEM, that have signed those of the nodes, and of"
                                + " nobody else.",
                        byDefault = "")
                String trustFile) {

    public BusTlsConfig {
        Section.of(BusTlsConfig.class).check(keyFile, certificateFile, trustFile);
        boolean complete = !keyFile.isEmpty() && !certificateFile.isEmpty() && !trustFile.isEmpty();
        if (!complete && !(keyFile + certificateFile + trustFile).isEmpty()) {
            String missing =
                    keyFile.isEmpty() ? "keyFile" : certificateFile.isEmpty() ? "certificateFile" : "trustFile";
            throw ConfigError.rule(
                            missing, "", "a file: TLS takes all three", "keyFile", "certificateFile", "trustFile")
                    .thrown();
        }
    }

    public static BusTlsConfig defaults() {
        return Section.of(BusTlsConfig.class).defaults();
    }

    public boolean enabled() {
        return !keyFile.isEmpty();
    }
}
