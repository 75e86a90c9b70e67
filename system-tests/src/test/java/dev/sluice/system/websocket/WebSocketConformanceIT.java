package dev.sluice.system.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.connection.ConnectionMeters;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The whole of RFC 6455 and RFC 7692 against the gateway's connections, an echo behind them. */
class WebSocketConformanceIT {
    private static final String OFFER = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits";
    private static final int CASES_PROMISED = 220;

    private static SimpleMeterRegistry meters;
    private static EchoServer plain;
    private static EchoServer deflating;

    @BeforeAll
    static void start() throws Exception {
        meters = new SimpleMeterRegistry();
        ConnectionMeters counters = new ConnectionMeters(meters);
        plain = EchoServer.start(false, counters);
        deflating = EchoServer.start(true, counters);
    }

    @AfterAll
    static void stop() throws Exception {
        plain.close();
        deflating.close();
        assertThat(meters.get("sluice.gateway.connections.open").gauge().value())
                .as("connections that were opened and are closed")
                .isZero();
    }

    static Stream<Script> scripts() {
        return Stream.of(
                        FramingScripts.all(),
                        ControlScripts.pings(),
                        ControlScripts.reservedBits(),
                        ControlScripts.reservedOpcodes(),
                        FragmentScripts.all(),
                        Utf8Scripts.all(),
                        CloseScripts.all(),
                        LimitScripts.all())
                .flatMap(List::stream);
    }

    static Stream<Script> deflateScripts() {
        return DeflateScripts.all().stream();
    }

    static Stream<Handshakes.Handshake> handshakes() {
        return Handshakes.all().stream();
    }

    @Test
    void thereAreAsManyCasesAsPromised() {
        assertThat(scripts().count()).isGreaterThanOrEqualTo(CASES_PROMISED);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("scripts")
    void isAnswered(Script script) throws Exception {
        script.run(plain.uri(), "/");
    }

    /** What has no use for the extension is the same under it: RSV1 on data is all that it changes. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("deflateScripts")
    void isAnsweredUnderDeflate(Script script) throws Exception {
        script.run(deflating.uri(), "/", OFFER);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("handshakes")
    void handshakeIsAnswered(Handshakes.Handshake handshake) throws Exception {
        try (RawClient client = RawClient.connect(plain.uri())) {
            client.send(handshake.request().getBytes(StandardCharsets.US_ASCII));
            RawClient.Response response = client.response();

            assertThat(response.status()).isEqualTo(handshake.status());
            if (response.status() == 101) {
                assertThat(String.join("\n", response.headers())).containsIgnoringCase(handshake.answer());
                assertThat(response.header("Sec-WebSocket-Extensions")).isEmpty();
            } else {
                assertThat(response.body()).contains(handshake.answer());
                assertThat(client.ended()).isTrue();
            }
            if (response.status() == 426) {
                assertThat(response.header("Sec-WebSocket-Version")).hasValue("13");
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            textBlock =
                    """
            permessage-deflate                                                     | yes
            PerMessage-Deflate                                                     | yes
            permessage-deflate; server_no_context_takeover                         | yes
            permessage-deflate; client_no_context_takeover                         | yes
            permessage-deflate; client_max_window_bits                             | yes
            permessage-deflate; client_max_window_bits=8                           | yes
            permessage-deflate; client_max_window_bits="15"                        | yes
            permessage-deflate; server_max_window_bits=15                          | server_max_window_bits=15
            permessage-deflate; server_no_context_takeover; client_max_window_bits | yes
            x-other, permessage-deflate                                            | yes
            permessage-deflate; server_max_window_bits=8, permessage-deflate       | yes
            permessage-deflate; unknown, permessage-deflate                        | yes
            permessage-deflate; server_max_window_bits=8                           | -
            permessage-deflate; server_max_window_bits=14                          | -
            permessage-deflate; server_max_window_bits=16                          | -
            permessage-deflate; server_max_window_bits=015                         | -
            permessage-deflate; server_max_window_bits=x                           | -
            permessage-deflate; server_max_window_bits                             | -
            permessage-deflate; client_max_window_bits=7                           | -
            permessage-deflate; client_max_window_bits=16                          | -
            permessage-deflate; client_max_window_bits=08                          | -
            permessage-deflate; server_no_context_takeover=1                       | -
            permessage-deflate; client_no_context_takeover=yes                     | -
            permessage-deflate; client_max_window_bits; client_max_window_bits     | -
            permessage-deflate; unknown                                            | -
            permessage-deflate; unknown=1                                          | -
            permessage-bzip2                                                       | -
            x-webkit-deflate-frame                                                 | -
            """)
    void offerIsAnswered(String offer, String answer) throws Exception {
        try (RawClient client = RawClient.connect(deflating.uri())) {
            client.send(
                    RawClient.request("/", "Sec-WebSocket-Extensions: " + offer).getBytes(StandardCharsets.US_ASCII));
            RawClient.Response response = client.response();

            assertThat(response.status()).isEqualTo(101);
            String agreed = response.header("Sec-WebSocket-Extensions").orElse("");
            if (answer == null) {
                assertThat(agreed).isEmpty();
                client.send(Deflated.text("compressed all the same").bytes());
                assertThat(client.frame().payload()).startsWith(1002 >> 8, 1002 & 0xFF);
            } else {
                assertThat(agreed.toLowerCase(Locale.ROOT))
                        .startsWith("permessage-deflate; server_no_context_takeover; client_no_context_takeover")
                        .contains(answer.equals("yes") ? "" : answer);
                client.send(Deflated.text("agreed").bytes());
                assertThat(Deflated.inflated(client.frame()))
                        .isEqualTo(Frame.text("agreed").rsv(Frame.RSV1));
            }
        }
    }

    @Test
    void framesInTheSameReadAsTheHandshakeAreNotLost() throws Exception {
        try (RawClient client = RawClient.connect(plain.uri())) {
            byte[] request = RawClient.request("/").getBytes(StandardCharsets.US_ASCII);
            client.send(Frame.joined(
                    request,
                    Frame.text("early").bytes(),
                    Frame.ping(new byte[3]).bytes()));

            assertThat(client.response().status()).isEqualTo(101);
            assertThat(client.frame()).isEqualTo(Frame.text("early"));
            assertThat(client.frame()).isEqualTo(Frame.pong(new byte[3]));
        }
    }

    @Test
    void aHandshakeInChopsOfOneIsAHandshake() throws Exception {
        try (RawClient client = RawClient.connect(plain.uri())) {
            byte[] request = RawClient.request("/").getBytes(StandardCharsets.US_ASCII);
            client.send(Frame.joined(request, Frame.text("slow").bytes()), 1);

            assertThat(client.response().status()).isEqualTo(101);
            assertThat(client.frame()).isEqualTo(Frame.text("slow"));
        }
    }
}
