package dev.sluice.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientAddressTest {
    private static final List<AddressRange> TRUSTED =
            List.of(AddressRange.parse("10.0.0.0/8"), AddressRange.parse("::1"));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            203.0.113.9 | 198.51.100.1                       | 203.0.113.9
            10.1.2.3    | 198.51.100.1                       | 198.51.100.1
            10.1.2.3    | 192.0.2.66, 198.51.100.1, 10.9.9.9 | 198.51.100.1
            ::1         | 198.51.100.1                       | 198.51.100.1
            10.1.2.3    | evil.example                       | 10.1.2.3
            10.1.2.3    | 198.51.100.1, unknown              | 10.1.2.3
            10.1.2.3    | 10.4.4.4                           | 10.4.4.4
            11.1.2.3    | 198.51.100.1                       | 11.1.2.3
            """)
    void forwardedAddressCountsFromTrustedProxiesOnly(String peer, String forwardedFor, String client) {
        assertThat(ClientAddress.behindProxies(AddressRange.literal(peer), List.of(forwardedFor), TRUSTED))
                .isEqualTo(AddressRange.literal(client));
    }

    @Test
    void severalHeadersAreReadInTheirOrder() {
        assertThat(ClientAddress.behindProxies(
                        AddressRange.literal("10.0.0.1"), List.of("192.0.2.66", "198.51.100.1, 10.0.0.2"), TRUSTED))
                .isEqualTo(AddressRange.literal("198.51.100.1"));
    }

    @Test
    void customerOfIpv6IsOneClient() {
        assertThat(ClientAddress.of(AddressRange.literal("2001:db8:1:2::1")))
                .isEqualTo(ClientAddress.of(AddressRange.literal("2001:db8:1:2:ffff::7")))
                .isNotEqualTo(ClientAddress.of(AddressRange.literal("2001:db8:1:3::1")))
                .isEqualTo("2001:db8:1:2::/64");
        assertThat(ClientAddress.of(AddressRange.literal("192.0.2.1"))).isEqualTo("192.0.2.1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "localhost", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0/8x", "::/129"})
    void rangeThatIsNoneIsRefused(String text) {
        assertThatThrownBy(() -> AddressRange.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
