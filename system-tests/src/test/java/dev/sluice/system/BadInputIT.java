package dev.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What clients must not do, done to a real node: each gets a typed error or the right close code, and meanwhile a
 * client that behaves sees no hole and no long silence.
 */
class BadInputIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String HELLO = "{\"type\":\"hello\",\"streamId\":\"simulator\",\"wantWindow\":10000}";
    private static final long SILENCE_MILLIS_MAX = 1000;
    private static final int NOISE_FACTOR = 4;
    private static final long GROWTH_BYTES_MAX = 96L << 20;

    private static NodeProcess node;
    private static StreamClient bystander;
    private static URI stream;
    private static long heldBefore;
    private OwnLag own;

    @BeforeAll
    static void start() throws Exception {
        node = NodeProcess.start(Map.of("SLUICE_GATEWAY_HEARTBEAT_MILLIS", "60000"));
        stream = node.webSocket("/stream");
        bystander = StreamClient.open(stream, HELLO);
        await().atMost(PATIENCE).until(() -> bystander.deltas() > 1000);
        heldBefore = node.heldBytes();
    }

    @AfterAll
    static void stop() throws Exception {
        try (NodeProcess closing = node) {
            System.out.printf(
                    "held before all bad input: %d MiB, after: %d MiB%n", heldBefore >> 20, closing.heldBytes() >> 20);
            assertThat(closing.heldBytes() - heldBefore).isLessThan(GROWTH_BYTES_MAX);
        } finally {
            bystander.close();
        }
    }

    @BeforeEach
    void watchTheBystander() {
        own = new OwnLag();
        bystander.longestPauseMillis();
    }

    @AfterEach
    void theBystanderNoticedNothing() {
        int before = bystander.deltas();
        await().atMost(PATIENCE).until(() -> bystander.deltas() > before + 100);
        own.close();
        assertThat(bystander.faults()).isEmpty();
        assertThat(bystander.closeCode()).isZero();
        assertThat(bystander.longestPauseMillis()).isLessThan(SILENCE_MILLIS_MAX + NOISE_FACTOR * own.longestMillis());
        assertThat(node.isAlive()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            not json                                          | invalid_message      | ``
            {"type":"credit","n":5                            | invalid_message      | ``
            []                                                | invalid_message      | ``
            "hello"                                           | invalid_message      | ``
            null                                              | invalid_message      | ``
            {}                                                | invalid_message      | type
            {"type":null}                                     | invalid_message      | type
            {"type":["credit"]}                               | invalid_message      | type
            {"type":"CREDIT","n":1}                           | unknown_message_type | type
            {"type":"dance"}                                  | unknown_message_type | type
            {"type":"credit"}                                 | invalid_message      | n
            {"type":"credit","n":0}                           | invalid_message      | n
            {"type":"credit","n":-1}                          | invalid_message      | n
            {"type":"credit","n":65537}                       | invalid_message      | n
            {"type":"credit","n":1.5}                         | invalid_message      | n
            {"type":"credit","n":1e300}                       | invalid_message      | n
            {"type":"credit","n":123456789012345678901234567} | invalid_message      | n
            {"type":"credit","n":"5"}                         | invalid_message      | n
            {"type":"credit","n":true}                        | invalid_message      | n
            {"type":"credit","n":[1]}                         | invalid_message      | n
            {"type":"credit","upTo":5}                        | invalid_message      | upTo
            {"type":"credit","upTo":{"messages":-1}}          | invalid_message      | upTo.messages
            {"type":"credit","upTo":{"messages":1.5}}         | invalid_message      | upTo.messages
            {"type":"credit","upTo":{"bytes":1e17}}           | invalid_message      | upTo.bytes
            """)
    void aBadMessageAfterHelloIsAnsweredAndTheConnectionGoesOn(String message, String code, String field)
            throws Exception {
        try (RawSocket raw = RawSocket.open(stream).text(HELLO)) {
            raw.awaitText("welcome");

            raw.text(message);

            String error = raw.awaitText("\"error\"");
            assertThat(error).contains("\"code\":\"" + code + "\"");
            if (!field.isEmpty()) {
                assertThat(error).contains("\"field\":\"" + field + "\"");
            }
            raw.awaitText("\"delta\"");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "not json",
                "[]",
                "{\"type\":\"credit\",\"n\":5}",
                "{\"type\":\"pong\",\"t\":1}",
                "{\"type\":\"dance\"}",
                "{\"type\":\"hello\",\"streamId\":\"nowhere\"}",
                "{\"type\":\"hello\",\"streamId\":\"\"}",
                "{\"type\":\"hello\",\"streamId\":7}",
                "{\"type\":\"hello\",\"wantWindow\":0}",
                "{\"type\":\"hello\",\"wantWindow\":-5}",
                "{\"type\":\"hello\",\"wantWindow\":65537}",
                "{\"type\":\"hello\",\"wantWindow\":0.5}",
                "{\"type\":\"hello\",\"resume\":[]}",
                "{\"type\":\"hello\",\"resume\":{\"lastApplied\":-1}}",
                "{\"type\":\"hello\",\"epoch\":\"now\"}"
            })
    void aBadMessageInsteadOfHelloEndsWithByeAndPolicy(String message) throws Exception {
        try (RawSocket raw = RawSocket.open(stream).text(message)) {
            raw.awaitText("\"bye\"");
            assertThat(raw.awaitClose()).isEqualTo(1008);
        }
    }

    @Test
    void aNameThatIsTooLongIsRefused() throws Exception {
        try (RawSocket raw = RawSocket.open(stream)) {
            raw.text("{\"type\":\"hello\",\"streamId\":\"" + "x".repeat(65) + "\"}");
            assertThat(raw.awaitText("\"error\"")).contains("\"field\":\"streamId\"");
            assertThat(raw.awaitClose()).isEqualTo(1008);
        }
        try (RawSocket raw = RawSocket.open(stream).text(HELLO)) {
            raw.awaitText("welcome");
            raw.text("{\"" + "k".repeat(10_000) + "\":1}");
            assertThat(raw.awaitText("\"error\"")).contains("invalid_message").hasSizeLessThan(1000);
        }
    }

    @Test
    void aSecondHelloEndsTheConnection() throws Exception {
        try (RawSocket raw = RawSocket.open(stream).text(HELLO).text(HELLO)) {
            raw.awaitText("\"bye\"");
            assertThat(raw.awaitClose()).isEqualTo(1008);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {33, 1000, 30_000})
    void deepJsonIsRefusedWhateverItsDepth(int depth) throws Exception {
        try (RawSocket raw = RawSocket.open(stream).text(HELLO)) {
            raw.awaitText("welcome");
            raw.text("{\"type\":\"credit\",\"n\":" + "[".repeat(depth) + "]".repeat(depth) + "}");
            assertThat(raw.awaitText("\"error\"")).contains("invalid_message");
            raw.text("{\"a\":".repeat(Math.min(depth, 10_000)));
            raw.awaitText("\"error\"");
            raw.awaitText("\"delta\"");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {16L << 20, 1L << 31, Long.MAX_VALUE})
    void aFrameThatIsAnnouncedTooBigIsNotWaitedFor(long bytes) throws Exception {
        try (RawSocket raw = RawSocket.open(stream)) {
            raw.header(RawSocket.TEXT, true, bytes);
            assertThat(raw.awaitClose()).isEqualTo(1009);
        }
    }

    @Test
    void fragmentsThatBecomeTooBigTogetherEndTheConnection() throws Exception {
        try (RawSocket raw = RawSocket.open(stream)) {
            raw.frame(RawSocket.TEXT, false, new byte[0]);
            byte[] part = "x".repeat(32_000).getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; i < 4; i++) {
                sendUnlessClosed(raw, RawSocket.encode(RawSocket.CONTINUATION, false, part.length, part));
            }
            assertThat(raw.awaitClose()).isEqualTo(1009);
        }
    }

    @Test
    void textThatIsNotUtf8EndsTheConnectionWith1007() throws Exception {
        try (RawSocket raw = RawSocket.open(stream)) {
            raw.frame(RawSocket.TEXT, true, new byte[] {'"', (byte) 0xC3, (byte) 0x28, '"'});
            assertThat(raw.awaitClose()).isEqualTo(1007);
        }
        // Known to be wrong before the message ends.
        try (RawSocket raw = RawSocket.open(stream)) {
            raw.frame(RawSocket.TEXT, false, new byte[] {'"', (byte) 0xED, (byte) 0xA0, (byte) 0x80});
            assertThat(raw.awaitClose()).isEqualTo(1007);
        }
    }

    @Test
    void framesThatBreakTheProtocolEndTheConnectionWith1002() throws Exception {
        byte[] notMasked = {(byte) 0x81, 2, '{', '}'};
        byte[] reserved = {(byte) 0xC1, (byte) 0x80, 0, 0, 0, 0};
        byte[] unknownOpcode = {(byte) 0x83, (byte) 0x80, 0, 0, 0, 0};
        byte[] fragmentedPing = {0x09, (byte) 0x80, 0, 0, 0, 0};
        byte[] longPing = RawSocket.encode(RawSocket.PING, true, 126, new byte[126]);
        byte[] continuationOfNothing = RawSocket.encode(RawSocket.CONTINUATION, true, 0, new byte[0]);
        byte[] closeWithOneByte = RawSocket.encode(RawSocket.CLOSE, true, 1, new byte[1]);
        for (byte[] broken : List.of(
                notMasked,
                reserved,
                unknownOpcode,
                fragmentedPing,
                longPing,
                continuationOfNothing,
                closeWithOneByte)) {
            try (RawSocket raw = RawSocket.open(stream).bytes(broken)) {
                assertThat(raw.awaitClose()).isEqualTo(1002);
            }
        }
    }

    @Test
    void halfFramesAndHalfHandshakesAreLeftOpenAndCostNothing() throws Exception {
        List<RawSocket> open = new ArrayList<>();
        try {
            for (int i = 0; i < 100; i++) {
                open.add(RawSocket.open(stream).bytes(new byte[] {(byte) 0x81}));
                open.add(RawSocket.open(stream).header(RawSocket.TEXT, true, 60_000));
                open.add(RawSocket.connect(stream).bytes("GET /stream HT".getBytes(StandardCharsets.US_ASCII)));
                open.add(RawSocket.connect(stream));
            }
            awaitMoreDeltas(1000);
        } finally {
            closeAll(open);
        }
    }

    @Test
    void aFloodOfTinyFramesIsRefusedAndCounted() throws Exception {
        try (RawSocket raw = RawSocket.open(stream).text(HELLO)) {
            raw.awaitText("welcome");
            byte[] burst = repeated(RawSocket.encode(RawSocket.TEXT, true, 2, new byte[] {'{', '}'}), 1000);
            boolean taken = true;
            for (int i = 0; i < 50 && taken; i++) {
                taken = sendUnlessClosed(raw, burst);
            }
            assertThat(raw.awaitText("\"error\"")).contains("\"code\":");
        }
    }

    @Test
    void aMessageOfManyEmptyFragmentsIsCutOff() throws Exception {
        try (RawSocket raw = RawSocket.open(stream)) {
            raw.frame(RawSocket.TEXT, false, new byte[0]);
            byte[] burst = repeated(RawSocket.encode(RawSocket.CONTINUATION, false, 0, new byte[0]), 1000);
            boolean taken = true;
            for (int i = 0; i < 20 && taken; i++) {
                taken = sendUnlessClosed(raw, burst);
            }
            assertThat(raw.awaitClose()).isIn(1009, 1006);
        }
    }

    @Test
    void clientsThatNeverReadCostNothingButTheirSockets() throws Exception {
        List<RawSocket> deaf = new ArrayList<>();
        try {
            for (int i = 0; i < 100; i++) {
                RawSocket raw = RawSocket.open(stream).text(HELLO);
                raw.text("{\"type\":\"credit\",\"n\":65536}");
                deaf.add(raw);
            }
            long before = node.heldBytes();
            awaitMoreDeltas(3000);
            assertThat(node.heldBytes() - before).isLessThan(GROWTH_BYTES_MAX);
        } finally {
            closeAll(deaf);
        }
    }

    @Test
    void aPingFloodFromClientsThatNeverReadIsBounded() throws Exception {
        List<RawSocket> deaf = new ArrayList<>();
        try {
            byte[] burst = repeated(RawSocket.encode(RawSocket.PING, true, 125, new byte[125]), 1000);
            for (int i = 0; i < 10; i++) {
                deaf.add(RawSocket.open(stream).text(HELLO));
            }
            long before = node.heldBytes();
            List<Thread> senders = new ArrayList<>();
            for (RawSocket raw : deaf) {
                Thread sender = new Thread(() -> flood(raw, burst, 200));
                sender.start();
                senders.add(sender);
            }
            awaitMoreDeltas(3000);
            assertThat(node.heldBytes() - before).isLessThan(GROWTH_BYTES_MAX);
            // A sender that the node has stopped reading from hangs in its write until the socket goes.
            closeAll(deaf);
            for (Thread sender : senders) {
                sender.join();
            }
        } finally {
            closeAll(deaf);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"not json", "[]", "{\"a\":", "{\"a\":1,\"a\":2}", ""})
    void aBadChangeOverHttpNamesTheField(String body) throws Exception {
        var answer = Http.post(node.http("/api/streams/host/changes"), body);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("\"code\":\"invalid_message\"").contains("\"field\":\"payload");
    }

    @Test
    void aChangeOverHttpThatIsTooLargeOrForNoStreamIsRefused() throws Exception {
        String large = "{\"a\":\"" + "x".repeat(100_000) + "\"}";
        assertThat(Http.post(node.http("/api/streams/host/changes"), large).statusCode())
                .isEqualTo(413);
        String huge = "{\"a\":\"" + "x".repeat(2_000_000) + "\"}";
        assertThat(Http.post(node.http("/api/streams/host/changes"), huge).statusCode())
                .isEqualTo(413);
        assertThat(Http.post(node.http("/api/streams/nowhere/changes"), "{}").statusCode())
                .isEqualTo(404);
    }

    @Test
    void whatIsNoHttpAtAllIsRefused() throws Exception {
        for (String garbage :
                List.of("\0\0\0\0\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "x".repeat(100_000))) {
            try (Socket socket = new Socket(stream.getHost(), stream.getPort())) {
                socket.setSoTimeout(20_000);
                try {
                    socket.getOutputStream().write(garbage.getBytes(StandardCharsets.ISO_8859_1));
                    String answer = new String(socket.getInputStream().readNBytes(12), StandardCharsets.ISO_8859_1);
                    assertThat(answer).matches("(HTTP/\\d\\.\\d (4|5)\\d\\d)?");
                } catch (SocketException reset) {
                    // Cut off without an answer is an answer, too.
                }
            }
        }
    }

    private static void awaitMoreDeltas(int count) {
        int before = bystander.deltas();
        await().atMost(PATIENCE).until(() -> bystander.deltas() > before + count);
    }

    private static void flood(RawSocket raw, byte[] burst, int times) {
        boolean taken = true;
        for (int i = 0; i < times && taken; i++) {
            taken = sendUnlessClosed(raw, burst);
        }
    }

    private static boolean sendUnlessClosed(RawSocket raw, byte[] bytes) {
        try {
            raw.bytes(bytes);
            return true;
        } catch (IOException closed) {
            return false;
        }
    }

    private static byte[] repeated(byte[] frame, int times) {
        byte[] all = new byte[frame.length * times];
        for (int i = 0; i < times; i++) {
            System.arraycopy(frame, 0, all, i * frame.length, frame.length);
        }
        return all;
    }

    private static void closeAll(List<RawSocket> sockets) throws IOException {
        for (RawSocket socket : sockets) {
            socket.close();
        }
    }
}
