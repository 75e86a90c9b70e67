package dev.sluice.gateway.access;

import dev.sluice.model.ChannelId;

/**
 * Some channels: {@code room/lobby} is one, {@code trace/*} all whose names begin that way, {@code *} all.
 *
 * @param beginning of the channel's written form, or the whole of it
 */
record ChannelPattern(String beginning, boolean isPrefix) {
    private static final String WILDCARD = "*";

    /**
     * @throws IllegalArgumentException when the wildcard is not the last character, or the text names neither a
     *     channel nor a feature. {@code ro*} is refused: it would cover features that are yet to come.
     */
    static ChannelPattern parse(String text) {
        int wildcard = text.indexOf(WILDCARD);
        if (wildcard >= 0 && wildcard != text.length() - 1) {
            throw new IllegalArgumentException("only the end of a channel pattern may be *");
        }
        boolean prefix = wildcard >= 0;
        String beginning = prefix ? text.substring(0, wildcard) : text;
        boolean everything = prefix && beginning.isEmpty();
        if (!everything && beginning.indexOf('/') <= 0) {
            throw new IllegalArgumentException("a channel pattern is feature/name, feature/* or *");
        }
        if (!prefix && beginning.endsWith("/")) {
            throw new IllegalArgumentException("a channel pattern without * has to name a channel");
        }
        return new ChannelPattern(beginning, prefix);
    }

    boolean matches(ChannelId channel) {
        String name = channel.toString();
        return isPrefix ? name.startsWith(beginning) : name.equals(beginning);
    }
}
