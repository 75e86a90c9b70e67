package dev.sluice.gateway.access;

import dev.sluice.config.RightsConfig;
import dev.sluice.model.ChannelId;
import java.util.List;

/** What a principal may do. The right to administer includes all channels. */
public final class Rights {
    public static final Rights NONE = new Rights(List.of(), List.of(), List.of(), false);
    public static final Rights ALL = new Rights(List.of(), List.of(), List.of(), true);

    private final List<ChannelPattern> subscribe;
    private final List<ChannelPattern> publish;
    private final List<ChannelPattern> administer;
    private final boolean admin;

    private Rights(
            List<ChannelPattern> subscribe,
            List<ChannelPattern> publish,
            List<ChannelPattern> administer,
            boolean admin) {
        this.subscribe = subscribe;
        this.publish = publish;
        this.administer = administer;
        this.admin = admin;
    }

    /** @throws IllegalArgumentException when a text is no channel pattern */
    static Rights of(List<String> subscribe, List<String> publish, boolean admin) {
        return new Rights(patterns(subscribe), patterns(publish), List.of(), admin);
    }

    /**
     * @param administer the channels whose members it may moderate
     * @throws IllegalArgumentException when a text is no channel pattern
     */
    static Rights of(List<String> subscribe, List<String> publish, List<String> administer) {
        return new Rights(patterns(subscribe), patterns(publish), patterns(administer), false);
    }

    /** @throws IllegalArgumentException when a text is no channel pattern */
    public static Rights of(RightsConfig config) {
        return of(config.subscribe(), config.publish(), config.admin());
    }

    public boolean maySubscribe(ChannelId channel) {
        return admin || anyMatches(subscribe, channel);
    }

    public boolean mayPublish(ChannelId channel) {
        return admin || anyMatches(publish, channel);
    }

    public boolean mayAdminister() {
        return admin;
    }

    /** Of that channel alone: who is in it, and who may speak. */
    public boolean mayAdminister(ChannelId channel) {
        return admin || anyMatches(administer, channel);
    }

    private static List<ChannelPattern> patterns(List<String> texts) {
        return texts.stream().map(ChannelPattern::parse).toList();
    }

    private static boolean anyMatches(List<ChannelPattern> patterns, ChannelId channel) {
        for (ChannelPattern pattern : patterns) {
            if (pattern.matches(channel)) {
                return true;
            }
        }
        return false;
    }
}
