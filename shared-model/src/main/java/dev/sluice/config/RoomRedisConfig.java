package dev.sluice.config;

/** What rooms use Redis for, where the node connects to one. */
public record RoomRedisConfig(
        @Setting(
                        value = "Whether what is said is stored before it is sent, so that who comes back can be told"
                                + " what it missed, whichever node has the room by then.",
                        byDefault = "true",
                        applies = Applies.VERTICLE)
                boolean history,
        @Setting(
                        value = "Whether what backends PUBLISH on Redis's channels room:<id>, behind redis.prefix, is"
                                + " said in the rooms.",
                        byDefault = "true",
                        applies = Applies.VERTICLE)
                boolean publish,
        @Setting(
                        value = "Whether the rooms are those of all clusters on this Redis that share theirs.",
                        byDefault = "false",
                        applies = Applies.VERTICLE)
                boolean share,
        @Setting(
                        value = "What this cluster is called, among those on the same Redis.",
                        byDefault = "sluice",
                        pattern = "[A-Za-z0-9._-]{1,64}",
                        patternInWords = "a name of 1 to 64 letters, digits, '.', '_' and '-'",
                        applies = Applies.VERTICLE)
                String cluster) {

    public RoomRedisConfig {
        Section.of(RoomRedisConfig.class).check(history, publish, share, cluster);
    }

    public static RoomRedisConfig defaults() {
        return Section.of(RoomRedisConfig.class).defaults();
    }
}
