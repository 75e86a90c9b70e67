package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import org.junit.jupiter.api.Test;

class ConfigErrorsTest {
    @Test
    void allErrorsAreReportedAtOnce() {
        var errors = errorsOf(
                """
                {"roles": [], "gateway": {"host": "0.0.0.0", "port": 99999, "log": {"framesMax": 0}},
                 "bus": {"leaseMillis": 1000}, "snapshot": {"intervalMillis": "fast"}}
                """);

        assertThat(errors)
                .containsExactlyInAnyOrder(
                        "roles: found []; allowed: a list of at least 1, none twice, each one of gateway, delta-stream,"
                                + " snapshot, sync-log, room-broadcaster, trace-batcher (my.json)",
                        "gateway.port: found 99999; allowed: an integer from 0 to 65535 (my.json)",
                        "gateway.log.framesMax: found 0; allowed: an integer from 1 to 16777216 (my.json)",
                        "bus.renewMillis: found 2000; allowed: less than half of leaseMillis (1000), so that one lost"
                                + " renewal does not end a lease (default)",
                        "snapshot.intervalMillis: found \"fast\"; allowed: an integer from 50 to 60000 (my.json)");
    }

    @Test
    void openGatewayOnAllAddressesIsRefusedAndSaysWhy() {
        assertThat(errorsOf("{\"gateway\": {\"host\": \"0.0.0.0\", \"prot\": 1}}"))
                .containsExactly(
                        "gateway.prot: unknown key; did you mean gateway.port? (my.json)",
                        "gateway.host: found \"0.0.0.0\"; allowed: a loopback address (127.0.0.1, ::1 or localhost)"
                                + " while auth.mode is \"open\": without authentication anyone who reaches the port may"
                                + " read and write (my.json)");
    }

    @Test
    void openModeConcernsOnlyNodesWithGateway() {
        var config = SluiceConfig.parse("{\"roles\": [\"snapshot\"], \"gateway\": {\"host\": \"0.0.0.0\"}}");

        assertThat(config.runs("gateway")).isFalse();
    }

    @Test
    void loopbackIsToldByItsText() {
        assertThat(List.of("127.0.0.1", "127.255.0.254", "::1", "[::1]", "0:0:0:0:0:0:0:1", "localhost", "LocalHost"))
                .allMatch(Loopback::is);
        assertThat(List.of(
                        "0.0.0.0", "::", "127.0.0.1.example.org", "127.0.0.256", "127.1", "10.0.0.1", "localhost.org"))
                .noneMatch(Loopback::is);
    }

    @Test
    void ruleIsNotAppliedToDefaultInPlaceOfWrongValue() {
        assertThat(errorsOf("{\"bus\": {\"leaseMillis\": 1000, \"renewMillis\": \"quick\"}}"))
                .containsExactly("bus.renewMillis: found \"quick\"; allowed: an integer from 10 to 300000 (my.json)");
    }

    @Test
    void unknownKeyNamesTheKeyMeant() {
        assertThat(errorsOf("{\"gatway\": {}, \"port\": 1, \"zzzzzzzz\": 1, \"deltaStream\": {\"sreams\": {}}}"))
                .containsExactlyInAnyOrder(
                        "gatway: unknown key; did you mean gateway? (my.json)",
                        "port: unknown key; did you mean gateway.port? (my.json)",
                        "zzzzzzzz: unknown key; the nearest known key is preset (my.json)",
                        "deltaStream.sreams: unknown key; did you mean deltaStream.streams? (my.json)");
    }

    @Test
    void badListItemIsNamedByItsPlace() {
        assertThat(errorsOf("{\"roles\": [\"gateway\", \"gate\", 7, \"gateway\"]}"))
                .containsExactly(
                        "roles[1]: found \"gate\"; allowed: one of gateway, delta-stream, snapshot, sync-log, room-broadcaster, trace-batcher (my.json)",
                        "roles[2]: found 7; allowed: one of gateway, delta-stream, snapshot, sync-log, room-broadcaster, trace-batcher (my.json)",
                        "roles[3]: found \"gateway\"; allowed: each item once (my.json)");
    }

    @Test
    void streamWithDotsHasUnmistakablePath() {
        assertThat(errorsOf("{\"deltaStream\": {\"streams\": {\"a.b\": {\"payloadBytes\": -1}, \"a b\": {}}}}"))
                .containsExactlyInAnyOrder(
                        "deltaStream.streams[\"a.b\"].payloadBytes: found -1; allowed: an integer from 0 to 65536"
                                + " (my.json)",
                        "deltaStream.streams[\"a b\"]: found \"a b\"; allowed: as a key a name of 1 to 64 letters,"
                                + " digits, '.', '_' and '-' (my.json)");
    }

    @Test
    void longValueIsCutShort() {
        assertThat(errorsOf("{\"preset\": \"" + "x".repeat(5000) + "\"}")).allMatch(text -> text.length() < 200);
    }

    @Test
    void duplicateKeyIsRefusedWithItsPlace() {
        assertThat(errorsOf("{\n  \"gateway\": {\n    \"port\": 1,\n    \"port\": 2\n  }\n}"))
                .containsExactly("my.json:4:11: duplicate key \"port\"");
    }

    @Test
    void syntaxErrorIsRefusedWithItsPlace() {
        assertThat(errorsOf("{\n  \"gateway\": {,}\n}")).singleElement().satisfies(text -> assertThat(text)
                .startsWith("my.json:2:15: no JSON: Unexpected character (','"));
    }

    @Test
    void fileThatHoldsNoObjectIsRefused() {
        assertThat(errorsOf("[]")).containsExactly("my.json: found an array; allowed: an object");
        assertThat(errorsOf("")).containsExactly("my.json:1:0: no JSON: No content to map due to end-of-input");
        assertThat(errorsOf("{} {}")).singleElement().satisfies(text -> assertThat(text)
                .startsWith("my.json:1:4: no JSON:"));
    }

    @Test
    void hugeAndNarrowlyWrongNumbersAreRefused() {
        assertThat(errorsOf("{\"gateway\": {\"port\": 65535.0000000000001}}")).hasSize(1);
        assertThat(errorsOf("{\"gateway\": {\"port\": 1e999999999}}")).hasSize(1);
        assertThat(errorsOf("{\"deltaStream\": {\"streams\": {\"a\": {\"deltasPerSecond\": 1e-999999999}}}}"))
                .hasSize(1);
    }

    @Test
    void messageIsFitForConsole() {
        var refused = catchThrowableOfType(
                ConfigException.class, () -> SluiceConfig.parse("{\"gateway\": {\"port\": -1, \"prot\": 1}}"));

        assertThat(refused)
                .hasMessage(
                        """
                        2 errors in the configuration:
                          gateway.prot: unknown key; did you mean gateway.port? (JSON)
                          gateway.port: found -1; allowed: an integer from 0 to 65535 (JSON)""");
    }

    private static List<String> errorsOf(String json) {
        return catchThrowableOfType(
                        ConfigException.class,
                        () -> LoadedConfig.of(List.of(ConfigLayer.parse("my.json", json)), List.of()))
                .errors()
                .stream()
                .map(ConfigError::text)
                .toList();
    }
}
