package dev.sluice.bus;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BusAddressesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "chat\\..*",
                "chat\\.[a-z|]+",
                "orders-(new|old)",
                "demo:.+",
                "slice\\.x",
                "sluice-chat.*",
                "sluice\\.stream\\.[^.]+\\.update"
            })
    void anExpressionThatCanMatchNothingInternalIsTaken(String regex) {
        assertThat(BusAddresses.staysOutside(regex)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".*",
                "s.*",
                "sluice\\..*",
                "sluice.*",
                "sluice\\.stream\\..*",
                "_.*",
                "__vertx\\.reply\\..*",
                "(?i)Sluice\\..*",
                "x?sluice\\.gateway.*",
                "x{0}sluice\\.gateway.*",
                "chat|sluice\\..*",
                "x[(]|sluice\\..*",
                "x\\Q(\\E|sluice\\..*",
                "x\\(|sluice\\..*",
                "[a-z.]+",
                "s(luice\\..*)",
                "\\Qsluice.\\E.*"
            })
    void anExpressionThatMightMatchSomethingInternalIsNot(String regex) {
        assertThat(BusAddresses.staysOutside(regex)).isFalse();
    }

    @Test
    void theOneExceptionIsWhereAStreamTakesChanges() {
        assertThat(BusAddresses.updatedStream("sluice.stream.host.update")).contains("host");
        assertThat(BusAddresses.updatedStream("sluice.stream.a.b.update")).isEmpty();
        assertThat(BusAddresses.updatedStream("sluice.stream.host.updates")).isEmpty();
        assertThat(BusAddresses.isInternal("sluice.stream.host.update")).isTrue();
        assertThat(BusAddresses.isInternal("__vertx.reply.7")).isTrue();
        assertThat(BusAddresses.isInternal("chat.sluice.gateway")).isFalse();
    }
}
