package dev.sluice.gateway.room;

import dev.sluice.gateway.session.Client;
import dev.sluice.gateway.session.CloseCode;
import dev.sluice.gateway.session.ErrorMessage;
import dev.sluice.gateway.session.Session;
import dev.sluice.protocol.stream.ProtocolException;
import java.util.function.Function;

/** A connection to a room until it is known whose it is: a token may say as which client, whatever the URL says. */
final class RoomArrival implements Session {
    private final Client client;
    private final RoomAddress asked;
    private final Function<RoomAddress, Session> rooms;
    /** Null before it is open, and for who may not be whom its token names. */
    private Session room;

    /** @param rooms makes the session in the room */
    RoomArrival(Client client, RoomAddress asked, Function<RoomAddress, Session> rooms) {
        this.client = client;
        this.asked = asked;
        this.rooms = rooms;
    }

    @Override
    public void opened(long nowMillis) {
        try {
            room = rooms.apply(asked.of(client.principal()));
            room.opened(nowMillis);
        } catch (ProtocolException noName) {
            client.refused(noName.code());
            client.send(ErrorMessage.of(noName.code(), noName.getMessage(), noName.field(), nowMillis));
            client.close(CloseCode.FORBIDDEN, noName.getMessage());
        }
    }

    @Override
    public void text(byte[] utf8, long nowMillis) {
        if (room != null) {
            room.text(utf8, nowMillis);
        }
    }

    @Override
    public void binary(byte[] payload, long nowMillis) {
        if (room != null) {
            room.binary(payload, nowMillis);
        }
    }

    @Override
    public void poll(long nowMillis) {
        if (room != null) {
            room.poll(nowMillis);
        }
    }

    @Override
    public void roundTrip(int micros) {
        if (room != null) {
            room.roundTrip(micros);
        }
    }

    @Override
    public void goingAway(CloseCode code, String reason, long reconnectAfterMillis) {
        if (room != null) {
            room.goingAway(code, reason, reconnectAfterMillis);
        }
    }

    @Override
    public void closed(long nowMillis) {
        if (room != null) {
            room.closed(nowMillis);
        }
    }
}
