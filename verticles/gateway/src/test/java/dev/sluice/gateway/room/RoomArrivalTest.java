package dev.sluice.gateway.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.gateway.access.Principal;
import dev.sluice.gateway.access.Rights;
import dev.sluice.protocol.stream.ProtocolException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** As whom a connection comes into a room. */
class RoomArrivalTest {
    @Test
    void aTokenSaysWhoItIs() throws Exception {
        RoomAddress asked = RoomAddress.of("lobby", "root", "root", "1", "5:7");
        RoomAddress joe = asked.of(user(Optional.of("joe-1")));
        assertThat(joe).isEqualTo(new RoomAddress("lobby", "joe-1", "joe", true, asked.resume()));
        assertThat(asked.of(user(Optional.empty())))
                .as("a client of its choice")
                .isEqualTo(new RoomAddress("lobby", "root", "joe", true, asked.resume()));
    }

    @Test
    void whereEverybodyComesInAndForBackendsTheUrlSaysIt() throws Exception {
        RoomAddress asked = RoomAddress.of("lobby", "root", "root", "1", "");
        assertThat(asked.of(Principal.ANYONE)).isEqualTo(asked);
        assertThat(asked.of(new Principal("key", Optional.empty(), Rights.ALL, true, Principal.NEVER)))
                .isEqualTo(asked);
    }

    @Test
    void aClientThatNobodyMayBeIsRefused() throws Exception {
        RoomAddress asked = RoomAddress.of("lobby", "", "", "", "");
        ProtocolException refused =
                catchThrowableOfType(ProtocolException.class, () -> asked.of(user(Optional.of("a/b"))));
        assertThat(refused.field()).isEqualTo("client_id");
    }

    private static Principal user(Optional<String> client) {
        return new Principal("joe", client, Rights.ALL, Principal.NEVER);
    }
}
