package dev.sluice.protocol.room;

import dev.sluice.bus.WireReader;
import dev.sluice.bus.WireWriter;
import dev.sluice.model.Position;
import dev.sluice.protocol.room.RoomCommand.Ack;
import dev.sluice.protocol.room.RoomCommand.Announce;
import dev.sluice.protocol.room.RoomCommand.Decided;
import dev.sluice.protocol.room.RoomCommand.Join;
import dev.sluice.protocol.room.RoomCommand.Kick;
import dev.sluice.protocol.room.RoomCommand.Leave;
import dev.sluice.protocol.room.RoomCommand.Lock;
import dev.sluice.protocol.room.RoomCommand.Mute;
import dev.sluice.protocol.room.RoomCommand.Publish;
import dev.sluice.protocol.room.RoomCommand.Renew;
import dev.sluice.protocol.room.RoomCommand.Restate;
import dev.sluice.protocol.room.RoomCommand.Say;
import dev.sluice.protocol.room.RoomCommand.State;
import dev.sluice.protocol.room.RoomCommand.Stats;
import dev.sluice.protocol.room.RoomCommand.UpdatePresence;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The form of a {@link RoomCommand} on the bus: a tag byte, then the record's components in order. */
public final class RoomCommandWire {
    private static final int JOIN = 1;
    private static final int LEAVE = 2;
    private static final int SAY = 3;
    private static final int PUBLISH = 4;
    private static final int ACK = 5;
    private static final int UPDATE_PRESENCE = 6;
    private static final int KICK = 7;
    private static final int MUTE = 8;
    private static final int LOCK = 9;
    private static final int ANNOUNCE = 10;
    private static final int RENEW = 11;
    private static final int STATE = 12;
    private static final int STATS = 13;
    private static final int RESTATE = 14;
    private static final int DECIDED = 15;

    private RoomCommandWire() {}

    public static byte[] encode(RoomCommand command) {
        WireWriter out = new WireWriter();
        if (command instanceof Say c) {
            out.small(SAY)
                    .number(c.connection())
                    .small(c.form().ordinal())
                    .small(c.type().number());
            out.text(c.key()).text(c.to()).text(c.id()).small(bit(c.ack())).bytes(c.payload());
        } else if (command instanceof Ack c) {
            out.small(ACK).number(c.connection()).number(c.ackSeq());
        } else if (command instanceof Join c) {
            position(seat(out.small(JOIN).text(c.gateway()), c.seat()), c.resume());
        } else if (command instanceof Leave c) {
            out.small(LEAVE).number(c.connection()).small(bit(c.atOnce()));
        } else if (command instanceof Publish c) {
            out.small(PUBLISH)
                    .text(c.from())
                    .text(c.principal())
                    .small(c.form().ordinal())
                    .small(c.type().number());
            out.text(c.key()).text(c.to()).text(c.id()).bytes(c.payload());
        } else if (command instanceof UpdatePresence c) {
            out.small(UPDATE_PRESENCE).number(c.connection()).bytes(c.data()).small(bit(c.merge()));
        } else if (command instanceof Kick c) {
            out.small(KICK).text(c.client()).text(c.reason());
        } else if (command instanceof Mute c) {
            out.small(MUTE).text(c.client()).number(c.millis());
        } else if (command instanceof Lock c) {
            out.small(LOCK).small(bit(c.locked()));
        } else if (command instanceof Announce c) {
            out.small(ANNOUNCE).text(c.gateway()).number(c.round()).small(bit(c.last()));
            out.size(c.seats().size());
            c.seats().forEach(seat -> seat(out, seat));
        } else if (command instanceof Renew c) {
            out.small(RENEW).text(c.gateway()).number(c.seats()).number(c.digest());
            out.size(c.roundTripMicros().size());
            c.roundTripMicros().forEach(out::number);
        } else if (command instanceof State c) {
            position(out.small(STATE), c.resume());
        } else if (command instanceof Restate c) {
            out.small(RESTATE).text(c.gateway()).size(c.kept().size());
            c.kept().forEach(kept -> out.bytes(kept.encode()));
        } else if (command instanceof Decided c) {
            out.small(DECIDED).bytes(c.kept().encode()).text(c.reason());
        } else if (command instanceof Stats) {
            out.small(STATS);
        }
        return out.toBytes();
    }

    /** Whether it means nothing for a room that is not there, so that none need be made for it. */
    public static boolean needsRoom(byte[] command) {
        return command.length > 0 && (command[0] == STATS || command[0] == LEAVE || command[0] == ACK);
    }

    /** @throws IllegalArgumentException when the bytes are no such command */
    public static RoomCommand decode(byte[] bytes) {
        try {
            WireReader in = new WireReader(ByteBuffer.wrap(bytes));
            RoomCommand command = decode(in);
            if (in.hasMore()) {
                throw new IllegalArgumentException("a room's command has bytes behind its end");
            }
            return command;
        } catch (BufferUnderflowException cut) {
            throw new IllegalArgumentException("a room's command ends too early", cut);
        }
    }

    private static RoomCommand decode(WireReader in) {
        int tag = in.small();
        return switch (tag) {
            case JOIN -> new Join(in.text(), seat(in), position(in));
            case LEAVE -> new Leave(in.number(), in.small() != 0);
            case SAY ->
                new Say(
                        in.number(),
                        PayloadForm.at(in.small()),
                        MessageType.numbered(in.small()),
                        in.text(),
                        in.text(),
                        in.text(),
                        in.small() != 0,
                        in.bytes());
            case PUBLISH ->
                new Publish(
                        in.text(),
                        in.text(),
                        PayloadForm.at(in.small()),
                        MessageType.numbered(in.small()),
                        in.text(),
                        in.text(),
                        in.text(),
                        in.bytes());
            case ACK -> new Ack(in.number(), in.number());
            case UPDATE_PRESENCE -> new UpdatePresence(in.number(), in.bytes(), in.small() != 0);
            case KICK -> new Kick(in.text(), in.text());
            case MUTE -> new Mute(in.text(), in.number());
            case LOCK -> new Lock(in.small() != 0);
            case ANNOUNCE -> new Announce(in.text(), in.number(), in.small() != 0, seats(in));
            case RENEW -> new Renew(in.text(), (int) in.number(), in.number(), numbers(in));
            case STATE -> new State(position(in));
            case STATS -> new Stats();
            case RESTATE -> new Restate(in.text(), kept(in));
            case DECIDED -> new Decided(RoomKept.decode(in.bytes()), in.text());
            default -> throw new IllegalArgumentException("no command of a room has the tag " + tag);
        };
    }

    private static WireWriter seat(WireWriter out, Seat seat) {
        return out.number(seat.connection())
                .text(seat.client())
                .text(seat.user())
                .text(seat.principal())
                .small(bit(seat.envelope()))
                .number(seat.connectedAtMillis())
                .bytes(seat.data());
    }

    private static Seat seat(WireReader in) {
        return new Seat(in.number(), in.text(), in.text(), in.text(), in.small() != 0, in.number(), in.bytes());
    }

    private static List<Seat> seats(WireReader in) {
        int count = in.size();
        List<Seat> seats = new ArrayList<>(Math.min(count, 1024));
        for (int i = 0; i < count; i++) {
            seats.add(seat(in));
        }
        return List.copyOf(seats);
    }

    static List<RoomKept> kept(WireReader in) {
        int count = in.size();
        List<RoomKept> kept = new ArrayList<>(Math.min(count, 1024));
        for (int i = 0; i < count; i++) {
            kept.add(RoomKept.decode(in.bytes()));
        }
        return List.copyOf(kept);
    }

    private static List<Integer> numbers(WireReader in) {
        int count = in.size();
        List<Integer> numbers = new ArrayList<>(Math.min(count, 1024));
        for (int i = 0; i < count; i++) {
            numbers.add((int) in.number());
        }
        return List.copyOf(numbers);
    }

    private static void position(WireWriter out, Optional<Position> position) {
        out.small(bit(position.isPresent()));
        position.ifPresent(at -> out.number(at.epoch()).number(at.seq()));
    }

    private static Optional<Position> position(WireReader in) {
        return in.small() == 0 ? Optional.empty() : Optional.of(new Position(in.number(), in.number()));
    }

    private static int bit(boolean set) {
        return set ? 1 : 0;
    }
}
