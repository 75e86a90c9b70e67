package dev.sluice.config;

import dev.sluice.bus.BusAddresses;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** The event-bus bridge: what clients may say and hear there, and how much. */
public record EventBusConfig(
        @Setting(
                        value = "What clients may send to and hear, by names of your choice; null removes one. Nothing"
                                + " else is let through.",
                        byDefault = "{}",
                        pattern = "[A-Za-z0-9._-]{1,64}",
                        patternInWords = "a name of 1 to 64 letters, digits, '.', '_' and '-'",
                        applies = Applies.LIVE)
                Map<String, BusPermissionConfig> permitted,
        @Setting(
                        value = "How many addresses one connection may hear.",
                        byDefault = "100",
                        unit = "addresses",
                        min = 1,
                        max = 65_536,
                        applies = Applies.LIVE)
                int handlersMax,
        @Setting(
                        value =
                                "How many addresses the connections of one event loop may hear together: each is known to"
                                        + " the whole cluster.",
                        byDefault = "1000",
                        unit = "addresses",
                        min = 1,
                        max = 1_000_000,
                        applies = Applies.LIVE)
                int addressesMax,
        @Setting(
                        value = "How long an address may be.",
                        byDefault = "200",
                        unit = "characters",
                        min = 1,
                        max = 4_096,
                        applies = Applies.LIVE)
                int addressLengthMax,
        @Setting(
                        value =
                                "How large a message may be, from a client and to it; of a client's, gateway.messageBytesMax"
                                        + " counts too.",
                        byDefault = "65536",
                        unit = "bytes",
                        min = 64,
                        max = 16_777_216,
                        applies = Applies.LIVE)
                int messageBytesMax,
        @Setting(
                        value = "How many replies one connection may wait for or owe.",
                        byDefault = "100",
                        unit = "replies",
                        min = 1,
                        max = 65_536,
                        applies = Applies.LIVE)
                int repliesPendingMax,
        @Setting(
                        value = "How long a reply is waited for.",
                        byDefault = "30000",
                        unit = "ms",
                        min = 10,
                        max = 600_000,
                        applies = Applies.LIVE)
                int replyTimeoutMillis) {

    public EventBusConfig {
        Section.of(EventBusConfig.class)
                .check(
                        permitted,
                        handlersMax,
                        addressesMax,
                        addressLengthMax,
                        messageBytesMax,
                        repliesPendingMax,
                        replyTimeoutMillis);
        permitted = Collections.unmodifiableMap(new LinkedHashMap<>(permitted));
        permitted.forEach((name, permission) -> check(ConfigPath.child("permitted", name), permission));
    }

    public static EventBusConfig defaults() {
        return Section.of(EventBusConfig.class).defaults();
    }

    private static void check(String path, BusPermissionConfig permission) {
        String address = permission.address();
        String regex = permission.addressRegex();
        if (address.isEmpty() == regex.isEmpty()) {
            throw ConfigError.rule(
                            ConfigPath.join(path, "address"),
                            address,
                            "either address or addressRegex, and not both",
                            ConfigPath.join(path, "addressRegex"))
                    .thrown();
        }
        boolean updates = BusAddresses.updatedStream(address).isPresent() || regex.startsWith("sluice");
        if (!address.isEmpty() && BusAddresses.isInternal(address) && !updates) {
            throw ConfigError.rule(
                            ConfigPath.join(path, "address"),
                            address,
                            "no internal address (sluice.…, __vertx…) but sluice.stream.<name>.update")
                    .thrown();
        }
        if (!regex.isEmpty()) {
            checkRegex(ConfigPath.join(path, "addressRegex"), regex);
        }
        if (updates && permission.outbound()) {
            throw ConfigError.rule(
                            ConfigPath.join(path, "outbound"),
                            true,
                            "false where streams take changes: who listens there takes them away from the stream",
                            ConfigPath.join(path, "address"))
                    .thrown();
        }
    }

    private static void checkRegex(String path, String regex) {
        try {
            Pattern.compile(regex);
        } catch (PatternSyntaxException e) {
            throw ConfigError.rule(path, regex, "a regular expression of Java: " + e.getDescription())
                    .thrown();
        }
        if (!BusAddresses.staysOutside(regex)) {
            throw ConfigError.rule(
                            path,
                            regex,
                            "an expression that begins with literal text, such as chat\\..*, has no alternative outside of"
                                    + " parentheses, and can match no internal address (sluice.…, __vertx…)")
                    .thrown();
        }
    }
}
