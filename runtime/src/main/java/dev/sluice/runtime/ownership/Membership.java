package dev.sluice.runtime.ownership;

import dev.sluice.model.ChannelId;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The live nodes at one moment.
 *
 * @param lanesByNode by node id, then by feature, how many lanes the node runs; a feature that is missing has none
 */
public record Membership(Map<String, Map<String, Integer>> lanesByNode) {
    public static final Membership NOBODY = new Membership(Map.of());

    public Membership {
        lanesByNode = Map.copyOf(lanesByNode);
    }

    /** The bus address of the channel's owner; empty while no live node runs the feature. */
    public Optional<String> ownerOf(ChannelId channel) {
        Map<String, Integer> lanes = new TreeMap<>();
        lanesByNode.forEach((node, features) -> {
            int count = features.getOrDefault(channel.feature(), 0);
            if (count > 0) {
                lanes.put(node, count);
            }
        });
        return Rendezvous.winner(channel.toString(), lanes.keySet())
                .map(node -> address(channel.feature(), node, lane(channel, lanes.get(node))));
    }

    /** Where the channel would be, and was, if that node had it; empty where the node does not run the feature. */
    public Optional<String> addressAt(String node, ChannelId channel) {
        int lanes = lanesByNode.getOrDefault(node, Map.of()).getOrDefault(channel.feature(), 0);
        return lanes == 0 ? Optional.empty() : Optional.of(address(channel.feature(), node, lane(channel, lanes)));
    }

    public static String address(String feature, String node, int lane) {
        return "sluice." + feature + "." + node + "." + lane;
    }

    private static int lane(ChannelId channel, int lanes) {
        return (int) Math.floorMod(Rendezvous.hash(channel.toString()), (long) lanes);
    }
}
