package dev.sluice.gateway.access;

import java.util.Locale;

/** What became of a credential. */
public sealed interface Authentication {
    record Granted(Principal principal) implements Authentication {}

    record Denied(Reason reason) implements Authentication {}

    /** Why not; the tag of the counter. */
    enum Reason {
        MISSING("no token and no key was shown"),
        TOO_LARGE("the token is too long"),
        MALFORMED("this is no token"),
        ALGORITHM("the token's algorithm is not accepted here"),
        UNKNOWN_KEY("the token names a key that is not known here"),
        SIGNATURE("the token's signature is not valid"),
        EXPIRED("the token has expired"),
        NOT_YET_VALID("the token is not valid yet"),
        ISSUER("the token's issuer is not accepted here"),
        AUDIENCE("the token is meant for others"),
        CLAIMS("a claim of the token is missing or not of its type"),
        API_KEY("the API key is not known here"),
        BUSY("too many tokens wait to be verified");

        private final String tag = name().toLowerCase(Locale.ROOT);
        private final String text;

        Reason(String text) {
            this.text = text;
        }

        public String tag() {
            return tag;
        }

        /** For the client: it says nothing of the keys. */
        public String text() {
            return text;
        }
    }
}
