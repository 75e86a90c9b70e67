package dev.sluice.config;

/** TLS on a listener. What the files hold stands nowhere else; changed files are taken while the node runs. */
public record TlsConfig(
        @Setting(
                        value = "The file of the private key, in PEM. Empty for no TLS.",
                        byDefault = "",
                        applies = Applies.VERTICLE)
                String keyFile,
        @Setting(
                        value = "The file of the certificate, in PEM, followed by those that lead to its root.",
                        byDefault = "",
                        applies = Applies.VERTICLE)
                String certificateFile,
        @Setting(
                        value = "For how long browsers shall ask for this host over TLS alone, on all of its ports"
                                + " (Strict-Transport-Security); 0 does not say so.",
                        byDefault = "31536000",
                        unit = "s",
                        min = 0,
                        max = 315_360_000,
                        applies = Applies.VERTICLE)
                int hstsSeconds) {

    public TlsConfig {
        Section.of(TlsConfig.class).check(keyFile, certificateFile, hstsSeconds);
        if (keyFile.isEmpty() && !certificateFile.isEmpty()) {
            throw ConfigError.rule("keyFile", "", "a file, as certificateFile names one", "certificateFile")
                    .thrown();
        }
        if (certificateFile.isEmpty() && !keyFile.isEmpty()) {
            throw ConfigError.rule("certificateFile", "", "a file, as keyFile names one", "keyFile")
                    .thrown();
        }
    }

    public static TlsConfig defaults() {
        return Section.of(TlsConfig.class).defaults();
    }

    /** Whether there is a certificate to show. */
    public boolean enabled() {
        return !keyFile.isEmpty();
    }
}
