package dev.sluice.protocol.room;

import dev.sluice.model.ChannelId;

/** The channels of rooms. Each room is one channel, {@code room/<id>}; its entries are {@link RoomEntry}s. */
public final class RoomChannels {
    /** The feature of {@code room/<id>}. */
    public static final String ROOM = "room";

    private RoomChannels() {}

    public static ChannelId of(String room) {
        return new ChannelId(ROOM, room);
    }

    /**
     * What a lane answers about all of its rooms: no room can have this name. A query to it goes to each owner's
     * address, for it has no owner of its own.
     */
    public static ChannelId all() {
        return of(RoomNames.RESERVED);
    }
}
