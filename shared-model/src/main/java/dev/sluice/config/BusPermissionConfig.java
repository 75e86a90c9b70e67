package dev.sluice.config;

/** Addresses of the event bus, and what clients of the bridge may do there. */
public record BusPermissionConfig(
        @Setting(
                        value = "The address. This or addressRegex.",
                        byDefault = "",
                        pattern = "\\S{0,256}",
                        patternInWords = "at most 256 characters without blanks",
                        applies = Applies.LIVE)
                String address,
        @Setting(
                        value =
                                "A regular expression that whole addresses have to match. It begins with literal text, so"
                                        + " that it can never match an internal address by accident.",
                        byDefault = "",
                        pattern = "\\S{0,256}",
                        patternInWords = "at most 256 characters without blanks",
                        applies = Applies.LIVE)
                String addressRegex,
        @Setting(value = "Whether clients may send and publish there.", byDefault = "false", applies = Applies.LIVE)
                boolean inbound,
        @Setting(value = "Whether clients may hear what comes there.", byDefault = "false", applies = Applies.LIVE)
                boolean outbound,
        @Setting(
                        value =
                                "The channel that a client must have the right to publish to, or to subscribe to. Without"
                                        + " one it is bus/<address>, and stream/<name> where changes to streams are taken.",
                        byDefault = "",
                        pattern = "([a-z][a-z0-9-]*/[^*\\s]+)?",
                        patternInWords = "a channel such as room/lobby",
                        applies = Applies.LIVE)
                String right) {

    public BusPermissionConfig {
        Section.of(BusPermissionConfig.class).check(address, addressRegex, inbound, outbound, right);
    }

    public static BusPermissionConfig defaults() {
        return Section.of(BusPermissionConfig.class).defaults();
    }
}
