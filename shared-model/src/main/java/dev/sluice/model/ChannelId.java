package dev.sluice.model;

/** Names one channel. Written {@code feature/name}; a name may hold slashes, a feature may not. */
public record ChannelId(String feature, String name) {
    public ChannelId {
        if (feature.isEmpty() || feature.indexOf('/') >= 0 || name.isEmpty()) {
            throw new IllegalArgumentException("a channel is named feature/name, not " + feature + "/" + name);
        }
    }

    /** @throws IllegalArgumentException when the text is not {@code feature/name} */
    public static ChannelId parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("a channel is named feature/name, not " + text);
        }
        return new ChannelId(text.substring(0, slash), text.substring(slash + 1));
    }

    @Override
    public String toString() {
        return feature + "/" + name;
    }
}
