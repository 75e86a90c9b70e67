package dev.sluice.gateway.room;

import dev.sluice.bus.ErrorCode;
import dev.sluice.gateway.access.Principal;
import dev.sluice.model.Position;
import dev.sluice.protocol.room.RoomNames;
import dev.sluice.protocol.stream.ProtocolException;
import io.vertx.core.MultiMap;
import java.util.Optional;
import java.util.UUID;

/**
 * What a client says in the URL.
 *
 * @param client the one it asked for, or a new one
 * @param user empty where it says none
 * @param envelope whether it wants messages wrapped
 * @param resume where it was, as {@code epoch:seq}
 */
public record RoomAddress(String room, String client, String user, boolean envelope, Optional<Position> resume) {
    /**
     * @param client null for none, as the other parameters
     * @throws ProtocolException that names the parameter at fault
     */
    public static RoomAddress of(String room, String client, String user, String envelope, String resume)
            throws ProtocolException {
        return new RoomAddress(
                RoomNames.room(room),
                client == null || client.isEmpty() ? UUID.randomUUID().toString() : RoomNames.client(client),
                RoomNames.user(user == null ? "" : user),
                "1".equals(envelope) || "true".equals(envelope),
                position(resume));
    }

    /** @throws ProtocolException that names the parameter at fault */
    public static RoomAddress of(String room, MultiMap query) throws ProtocolException {
        return of(room, query.get("client_id"), query.get("user_id"), query.get("envelope"), query.get("resume"));
    }

    /**
     * The same as whom it is: a token's client and user count, whatever the URL says. Where everybody may come in, and for
     * backends, the URL does.
     *
     * @throws ProtocolException when no client may be called as the token has it
     */
    RoomAddress of(Principal principal) throws ProtocolException {
        if (principal == Principal.ANYONE || principal.backend()) {
            return this;
        }
        return new RoomAddress(room, client(principal, client), principal.id(), envelope, resume);
    }

    /**
     * Which client a user is: the one that its token names, or of its choice.
     *
     * @throws ProtocolException when no client may be called as the token has it
     */
    static String client(Principal user, String chosen) throws ProtocolException {
        return user.clientId().isPresent() ? RoomNames.client(user.clientId().get()) : chosen;
    }

    private static Optional<Position> position(String resume) throws ProtocolException {
        if (resume == null || resume.isEmpty()) {
            return Optional.empty();
        }
        int colon = resume.indexOf(':');
        try {
            long epoch = Long.parseLong(resume.substring(0, Math.max(0, colon)));
            long seq = Long.parseLong(resume.substring(colon + 1));
            if (epoch > 0 && seq >= 0) {
                return Optional.of(new Position(epoch, seq));
            }
        } catch (NumberFormatException notNumbers) {
            // Said below, as for numbers that are no position.
        }
        throw new ProtocolException(
                ErrorCode.INVALID_REQUEST, "resume must be epoch:seq, as SERVER_HELLO and messages say", "resume");
    }
}
