package dev.sluice.config;

import java.util.List;

/** JSON Web Tokens (RFC 7519): the keys that they are verified with, and what they have to say. */
public record JwtConfig(
        @Setting(
                        value = "The secret that HS256 tokens are signed with; empty takes none.",
                        byDefault = "",
                        pattern = "(.{32,1024})?",
                        patternInWords = "at least 32 characters",
                        secret = true,
                        applies = Applies.LIVE)
                String secret,
        @Setting(
                        value = "A file that holds such a secret, whose last line break does not count.",
                        byDefault = "",
                        applies = Applies.LIVE)
                String secretFile,
        @Setting(
                        value = "PEM files of public keys or certificates. RSA keys verify RS256, P-256 keys ES256 and"
                                + " Ed25519 keys EdDSA. Files of keys are read again when they change.",
                        byDefault = "[]",
                        pattern = ".+",
                        patternInWords = "a path, not empty",
                        applies = Applies.LIVE)
                List<String> keyFiles,
        @Setting(
                        value = "Files of public keys as JSON Web Key Sets (RFC 7517).",
                        byDefault = "[]",
                        pattern = ".+",
                        patternInWords = "a path, not empty",
                        applies = Applies.LIVE)
                List<String> jwksFiles,
        @Setting(
                        value = "The issuer (iss) that a token has to name; empty asks for none.",
                        byDefault = "",
                        applies = Applies.LIVE)
                String issuer,
        @Setting(
                        value = "The audiences (aud) of which a token has to name one; none asks for none.",
                        byDefault = "[]",
                        pattern = ".+",
                        patternInWords = "an audience, not empty",
                        applies = Applies.LIVE)
                List<String> audience,
        @Setting(
                        value = "How far the clocks of issuers may be off.",
                        byDefault = "30000",
                        unit = "ms",
                        min = 0,
                        max = 600_000,
                        applies = Applies.LIVE)
                int leewayMillis,
        @Setting(
                        value = "Whether tokens without an expiry (exp) are refused.",
                        byDefault = "false",
                        applies = Applies.LIVE)
                boolean expiryRequired,
        @Setting(
                        value = "How long a token may be. Longer ones are not looked at.",
                        byDefault = "8192",
                        unit = "bytes",
                        min = 256,
                        max = 65_536,
                        applies = Applies.LIVE)
                int tokenBytesMax,
        @Setting("What tokens without a claim \"sluice\" allow.") RightsConfig rights) {

    public JwtConfig {
        Section.of(JwtConfig.class)
                .check(
                        secret,
                        secretFile,
                        keyFiles,
                        jwksFiles,
                        issuer,
                        audience,
                        leewayMillis,
                        expiryRequired,
                        tokenBytesMax,
                        rights);
        keyFiles = List.copyOf(keyFiles);
        jwksFiles = List.copyOf(jwksFiles);
        audience = List.copyOf(audience);
        if (!secret.isEmpty() && !secretFile.isEmpty()) {
            throw ConfigError.rule("secretFile", secretFile, "nothing while secret is set", "secret")
                    .thrown();
        }
    }

    public static JwtConfig defaults() {
        return Section.of(JwtConfig.class).defaults();
    }

    boolean hasKeys() {
        return !secret.isEmpty() || !secretFile.isEmpty() || !keyFiles.isEmpty() || !jwksFiles.isEmpty();
    }

    /** Without the secret: records are printed by loggers and failing tests. */
    @Override
    public String toString() {
        return "JwtConfig[issuer=" + issuer + ", audience=" + audience + ", keyFiles=" + keyFiles + "]";
    }
}
