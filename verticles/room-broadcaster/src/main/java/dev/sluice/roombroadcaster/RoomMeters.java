package dev.sluice.roombroadcaster;

import dev.sluice.bus.ErrorCode;
import dev.sluice.protocol.room.MessageType;

/** What happens in rooms, for those who count it. */
interface RoomMeters {
    void said(MessageType type, int bytes);

    /** A connection came in. */
    void joined();

    void refused(ErrorCode code);

    /** What came from another cluster, and its sender has no word here. */
    void mutedElsewhere();

    void acked(long latencyMillis);

    void repeated(int messages);

    /** @param receivers who never acknowledged */
    void gaveUp(int receivers);

    /** A member came or went, as others are told. */
    void presence(int changes);

    RoomMeters NONE = new RoomMeters() {
        @Override
        public void said(MessageType type, int bytes) {}

        @Override
        public void joined() {}

        @Override
        public void refused(ErrorCode code) {}

        @Override
        public void mutedElsewhere() {}

        @Override
        public void acked(long latencyMillis) {}

        @Override
        public void repeated(int messages) {}

        @Override
        public void gaveUp(int receivers) {}

        @Override
        public void presence(int changes) {}
    };
}
