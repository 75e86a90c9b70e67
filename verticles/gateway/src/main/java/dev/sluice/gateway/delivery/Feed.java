package dev.sluice.gateway.delivery;

import dev.sluice.model.ChannelId;
import java.util.Optional;

/**
 * A channel in one form: what readers that share frames have in common.
 *
 * @param snapshots the channel of the rolling snapshots, where there is one
 */
public record Feed(ChannelId channel, Optional<ChannelId> snapshots, Encoding encoding) {
    public static Feed of(ChannelId channel, Encoding encoding) {
        return new Feed(channel, Optional.empty(), encoding);
    }
}
