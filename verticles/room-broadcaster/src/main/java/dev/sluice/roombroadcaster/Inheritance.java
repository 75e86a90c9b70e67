package dev.sluice.roombroadcaster;

import dev.sluice.bus.ErrorCode;
import dev.sluice.channel.ChannelOwner;
import dev.sluice.model.Entry;
import dev.sluice.model.Position;
import dev.sluice.protocol.room.RoomCommand.Decided;
import dev.sluice.protocol.room.RoomEntry;
import dev.sluice.protocol.room.RoomKept;
import dev.sluice.protocol.room.RoomKept.Locked;
import dev.sluice.protocol.room.RoomKept.Said;
import dev.sluice.protocol.room.RoomKept.WorldAt;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a room has from others: from former owners, by the store and by gateways, and from the room of another cluster. */
final class Inheritance {
    /** Runs leave the history as a whole: of long ones the first new entry would push out much of a past that is full. */
    private static final int RESTORED_RUN = 8;

    private final ChannelOwner owner;
    private final Lives lives;
    private final Moderation moderation;
    private final Moderator moderator;
    private final Speech speech;
    private final OwnedWorld world;
    private final RoomMeters meters;

    Inheritance(
            ChannelOwner owner,
            Lives lives,
            Moderation moderation,
            Moderator moderator,
            Speech speech,
            OwnedWorld world,
            RoomMeters meters) {
        this.owner = owner;
        this.lives = lives;
        this.moderation = moderation;
        this.moderator = moderator;
        this.speech = speech;
        this.world = world;
        this.meters = meters;
    }

    /** As {@link Room#restore}. */
    void restore(List<Position> positions, List<Entry> entries, Optional<WorldAt> stored, long nowMillis) {
        for (int i = 0; i < entries.size(); i++) {
            lives.add(positions.get(i));
            Entry former = entries.get(i);
            if (RoomEntry.kindOf(former) == RoomEntry.Kind.KEPT) {
                adopt(RoomKept.decode(former.payload()), nowMillis);
            }
            RoomEntry kept = RoomEntry.of(former).ofFormerOwner(positions.get(i).seq());
            if (owner.append(kept.toEntry(former.timeMillis())) || i % RESTORED_RUN == RESTORED_RUN - 1) {
                owner.flush(nowMillis, (gateway, batch) -> {});
            }
            speech.remember(kept, nowMillis);
        }
        owner.flush(nowMillis, (gateway, batch) -> {});
        stored.ifPresent(former -> adopt(former, nowMillis));
    }

    /** What a former owner decided and heard, and its world. */
    void adopt(List<RoomKept> kept, long nowMillis) {
        kept.forEach(one -> adopt(one, nowMillis));
    }

    /** What another cluster decided before this room began, and its world. */
    void learn(List<RoomKept> kept, long nowMillis) {
        for (RoomKept one : kept) {
            if (one instanceof WorldAt) {
                adopt(one, nowMillis);
            } else {
                moderator.hear(new Decided(one, ""), nowMillis);
            }
        }
    }

    private void adopt(RoomKept kept, long nowMillis) {
        if (kept instanceof WorldAt former) {
            try {
                world.adopt(former, nowMillis);
            } catch (IllegalArgumentException unreadable) {
                meters.refused(ErrorCode.INVALID_REQUEST);
            }
        } else if (kept instanceof Said former) {
            speech.remember(former);
        } else {
            moderator.adopt(kept, nowMillis);
        }
    }

    /** What a cluster has to know whose room begins. */
    List<RoomKept> forOthers() {
        List<RoomKept> kept = new ArrayList<>(moderation.kept());
        kept.removeIf(one -> one instanceof Locked lock && !lock.locked());
        byte[] json = world.json();
        if (json.length > 0) {
            // Older than all that is said there: that is taken again on top of it.
            kept.add(new WorldAt(new Position(0, 0), json));
        }
        return kept;
    }
}
