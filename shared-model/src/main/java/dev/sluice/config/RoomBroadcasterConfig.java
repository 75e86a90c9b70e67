package dev.sluice.config;

/** The owners of rooms. */
public record RoomBroadcasterConfig(
        @Setting(
                        value = "How many lanes, each on an event loop of its own, share the rooms.",
                        byDefault = "1",
                        min = 1,
                        max = 64,
                        applies = Applies.NODE)
                int instances,
        @Setting(
                        value = "How many rooms one lane may hold.",
                        byDefault = "20000",
                        unit = "rooms",
                        min = 1,
                        max = 10_000_000,
                        applies = Applies.LIVE)
                int roomsMax,
        @Setting(
                        value = "For how long an empty room is kept, with its history.",
                        byDefault = "60000",
                        unit = "ms",
                        min = 0,
                        max = 86_400_000,
                        applies = Applies.LIVE)
                int idleMillis,
        @Setting(
                        value = "How many connections a room may have.",
                        byDefault = "10000",
                        unit = "connections",
                        min = 1,
                        max = 1_000_000,
                        applies = Applies.LIVE)
                int connectionsMax,
        @Setting("What a room keeps of what was said.") RoomHistoryConfig history,
        @Setting("Who is in a room, and how others learn of it.") PresenceConfig presence,
        @Setting("Messages that ask for acknowledgements.") RoomAcksConfig acks,
        @Setting(
                        value = "\"off\" looks into no message; \"lenient\" checks those of known types and passes all"
                                + " others; \"strict\" refuses others.",
                        byDefault = "lenient",
                        oneOf = {"off", "lenient", "strict"},
                        applies = Applies.LIVE)
                String typed,
        @Setting(
                        value = "How many messages one connection may say.",
                        byDefault = "100",
                        unit = "messages/s",
                        min = 1,
                        max = 1_000_000,
                        applies = Applies.LIVE)
                int messagesPerSecondMax,
        @Setting(
                        value = "How many entities a room's world may hold.",
                        byDefault = "1000",
                        unit = "entities",
                        min = 0,
                        max = 1_000_000,
                        applies = Applies.LIVE)
                int entitiesMax,
        @Setting(
                        value = "How many bytes the names and components of a room's entities may have together.",
                        byDefault = "1048576",
                        unit = "bytes",
                        min = 0,
                        max = 1_073_741_824,
                        applies = Applies.LIVE)
                int worldBytesMax,
        @Setting(
                        value = "How many message ids and idempotency keys of a room are remembered,"
                                + " so that a repeated message is said once.",
                        byDefault = "1000",
                        unit = "ids",
                        min = 0,
                        max = 1_000_000,
                        applies = Applies.LIVE)
                int idsMax,
        @Setting(
                        value = "How many of the newest latencies a room keeps for its statistics.",
                        byDefault = "1000",
                        unit = "samples",
                        min = 1,
                        max = 100_000,
                        applies = Applies.VERTICLE)
                int latenciesMax,
        @Setting(
                        value = "Who may kick, mute and lock: \"rights\" are principals with the admin right,"
                                + " \"everyone\" is every member, \"off\" is nobody.",
                        byDefault = "rights",
                        oneOf = {"off", "rights", "everyone"},
                        applies = Applies.LIVE)
                String moderation,
        @Setting(
                        value = "For how long a kicked client stays out.",
                        byDefault = "60000",
                        unit = "ms",
                        min = 0,
                        max = 86_400_000,
                        applies = Applies.LIVE)
                int kickMillis,
        @Setting("What rooms use Redis for, where the node connects to one.") RoomRedisConfig redis) {

    public RoomBroadcasterConfig {
        Section.of(RoomBroadcasterConfig.class)
                .check(
                        instances,
                        roomsMax,
                        idleMillis,
                        connectionsMax,
                        history,
                        presence,
                        acks,
                        typed,
                        messagesPerSecondMax,
                        entitiesMax,
                        worldBytesMax,
                        idsMax,
                        latenciesMax,
                        moderation,
                        kickMillis,
                        redis);
    }

    public static RoomBroadcasterConfig defaults() {
        return Section.of(RoomBroadcasterConfig.class).defaults();
    }
}
