package dev.sluice.gateway.access;

/** What somebody shows to say who they are. Never to be logged: the texts of these records leave the secret out. */
public sealed interface Credential {
    /** A JSON Web Token in its compact form. */
    record Token(String compact) implements Credential {
        @Override
        public String toString() {
            return "Token";
        }
    }

    record ApiKey(String key) implements Credential {
        @Override
        public String toString() {
            return "ApiKey";
        }
    }
}
