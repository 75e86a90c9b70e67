package dev.sluice.gateway.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.bus.ErrorCode;
import dev.sluice.config.RightsConfig;
import dev.sluice.config.SluiceConfig;
import dev.sluice.gateway.access.Principal;
import dev.sluice.gateway.access.Rights;
import dev.sluice.protocol.stream.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SpeakerTest {
    private static final Rights MEMBER = Rights.of(new RightsConfig(List.of("room/*"), List.of("room/*"), false));
    private static final Principal USER = user(Optional.empty(), MEMBER);
    private static final Principal NAMED = user(Optional.of("ann-phone"), MEMBER);

    @Test
    void whoAdministersTheRoomAndBackendsSpeakAsAnybodyAndAsTheRoom() throws Exception {
        Principal backend = new Principal("news", Optional.empty(), MEMBER, true, Principal.NEVER);
        for (Principal one : List.of(Principal.ANYONE, backend, user(Optional.of("ann-phone"), Rights.ALL))) {
            assertThat(Speaker.of(one, "lobby", "root")).isEqualTo(new Speaker("root", ""));
            assertThat(Speaker.of(one, "lobby", null)).isEqualTo(new Speaker("", ""));
            assertThat(Speaker.of(one, "lobby", "")).isEqualTo(new Speaker("", ""));
        }
    }

    @Test
    void aUserSpeaksAsTheClientThatItsTokenNames() throws Exception {
        assertThat(Speaker.of(NAMED, "lobby", null)).isEqualTo(new Speaker("ann-phone", "ann"));
        assertThat(Speaker.of(NAMED, "lobby", "ann-phone")).isEqualTo(new Speaker("ann-phone", "ann"));
        assertRefused(ErrorCode.FORBIDDEN, "from", NAMED, "root");
    }

    @Test
    void aUserWhoseTokenNamesNoneSaysWhichAndTheRoomsOwnerJudges() throws Exception {
        assertThat(Speaker.of(USER, "lobby", "ann-phone")).isEqualTo(new Speaker("ann-phone", "ann"));
        assertRefused(ErrorCode.FORBIDDEN, "from", USER, null);
        assertRefused(ErrorCode.FORBIDDEN, "from", USER, "");
        assertRefused(ErrorCode.INVALID_REQUEST, "client_id", USER, "a/b");
    }

    @Test
    void aForgedSenderIsRefusedAlsoWhereTheTokenNamesTheClient() throws Exception {
        String forged = "{\"type\":\"CHAT_MESSAGE\",\"message\":\"x\",\"from_client_id\":\"bob\"}";
        Speaker speaker = Speaker.of(NAMED, "lobby", null);
        ProtocolException refused = catchThrowableOfType(
                ProtocolException.class,
                () -> RoomPost.of(
                        "application/json",
                        null,
                        speaker,
                        null,
                        forged.getBytes(StandardCharsets.UTF_8),
                        SluiceConfig.defaults()));
        assertThat(refused.code()).isEqualTo(ErrorCode.FORBIDDEN);
        assertThat(refused.field()).isEqualTo("from_client_id");
    }

    private static void assertRefused(ErrorCode code, String field, Principal principal, String from) {
        ProtocolException refused =
                catchThrowableOfType(ProtocolException.class, () -> Speaker.of(principal, "lobby", from));
        assertThat(refused.code()).isEqualTo(code);
        assertThat(refused.field()).isEqualTo(field);
    }

    private static Principal user(Optional<String> client, Rights rights) {
        return new Principal("ann", client, rights, Principal.NEVER);
    }
}
