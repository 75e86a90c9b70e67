package dev.sluice.config;

/** One API key: what it is known by, and what its holder may do. The key itself stands nowhere. */
public record ApiKeyConfig(
        @Setting(
                        value = "The SHA-256 of the key in hexadecimal: printf %s \"$KEY\" | sha256sum.",
                        byDefault = "",
                        pattern = "([0-9a-f]{64})?",
                        patternInWords = "64 lower-case hexadecimal digits",
                        secret = true,
                        applies = Applies.LIVE)
                String sha256,
        @Setting("What the holder may do.") RightsConfig rights) {

    public ApiKeyConfig {
        Section.of(ApiKeyConfig.class).check(sha256, rights);
    }

    public static ApiKeyConfig defaults() {
        return Section.of(ApiKeyConfig.class).defaults();
    }
}
