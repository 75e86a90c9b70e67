package dev.sluice.config;

/** Who may connect. */
public record AuthConfig(
        @Setting(
                        value = "\"open\" lets everyone in, and is therefore refused unless gateway.host is a"
                                + " loopback address.",
                        byDefault = "open",
                        oneOf = {"open"},
                        applies = Applies.VERTICLE)
                String mode) {

    public AuthConfig {
        Section.of(AuthConfig.class).check(mode);
    }

    public static AuthConfig defaults() {
        return Section.of(AuthConfig.class).defaults();
    }
}
