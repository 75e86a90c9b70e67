package dev.sluice.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WebSocketConnectionTest {
    /** How a message begins that takes its time. */
    private static final byte SLOW = '~';

    private final WebSocketLimits limits = ClientFrames.limits();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final ConnectionMeters counters = new ConnectionMeters(meters);
    private final StallingChannel channel = new StallingChannel(limits);
    private final List<String> heard = new ArrayList<>();
    private final WebSocketConnection connection = open(new Recorder());

    @AfterEach
    void end() {
        channel.finishAndReleaseAll();
    }

    @Test
    void aClientThatDoesNotReadGetsSomePongsAndThenTheNewest() {
        channel.stall();
        int pings = 10_000;
        for (int i = 0; i < pings; i++) {
            channel.writeInbound(ClientFrames.frame(Opcode.PING, new byte[] {(byte) (i >> 8), (byte) i}));
        }
        assertThat(channel.pendingBytes()).isLessThan(limits.writeBufferHighBytes() + 10 * 128);

        channel.readOn();

        List<ByteBuf> pongs = sent();
        assertThat(count("sluice.gateway.pongs.dropped")).isEqualTo(pings - pongs.size());
        ByteBuf last = pongs.get(pongs.size() - 1);
        assertThat(ByteBufUtil.hexDump(last)).isEqualTo("8a02" + "270f");
    }

    @Test
    void othersHaveTheirTurnBetweenTheMessagesOfOneRead() {
        int messages = 50;
        ByteBuf read = Unpooled.buffer();
        for (int i = 0; i < messages; i++) {
            read.writeBytes(
                    ClientFrames.frame(Opcode.TEXT, ((char) SLOW + "x".repeat(200)).getBytes(StandardCharsets.UTF_8)));
        }
        List<Integer> before = new ArrayList<>();
        channel.eventLoop().execute(() -> {
            channel.pipeline().fireChannelRead(read);
            channel.eventLoop().execute(() -> {
                before.add(heard.size());
                channel.pipeline().fireChannelInactive();
            });
        });
        channel.runPendingTasks();

        assertThat(before).singleElement().satisfies(texts -> assertThat(texts).isBetween(1, messages - 1));
        assertThat(heard).as("also of who has hung up").hasSize(messages + 1).endsWith("closed 1006  false");
        assertThat(read.refCnt()).isZero();
    }

    @Test
    void pongsKeepTheirOrderWhenTheClientReadsAgain() {
        channel.stall();
        for (int i = 0; i < 500; i++) {
            channel.writeInbound(ClientFrames.frame(Opcode.PING, new byte[] {(byte) (i >> 8), (byte) i}));
        }
        channel.readOn();
        channel.writeInbound(ClientFrames.frame(Opcode.PING, new byte[] {0x7F, 0x7F}));

        List<Integer> numbers =
                sent().stream().map(pong -> pong.getUnsignedShort(2)).toList();
        assertThat(numbers).isSorted().endsWith(499, 0x7F7F);
    }

    @Test
    void aSocketThatTakesBytesAgainIsTold() {
        channel.stall();
        while (connection.isWritable()) {
            connection.sendText(new byte[1_000]);
            connection.flush();
        }

        channel.readOn();

        assertThat(heard).containsExactly("writable");
    }

    @Test
    void aCloseIsAwaitedForSomeTimeOnly() {
        connection.close(1001, "going away");
        channel.advanceTimeBy(limits.closeTimeoutMillis() - 1, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
        assertThat(channel.isOpen()).isTrue();

        channel.advanceTimeBy(1, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();

        assertThat(channel.isOpen()).isFalse();
        assertThat(heard).containsExactly("closed 1001 going away false");
    }

    @Test
    void afterItsCloseTheServerSendsNothingAndHearsTheClientsCloseAlone() {
        connection.close(4401, "no token");
        connection.sendText(new byte[3]);
        connection.write(Unpooled.copiedBuffer(new byte[3]));
        connection.close(1000, "again");
        channel.writeInbound(ClientFrames.frame(Opcode.TEXT, new byte[] {'a'}));
        channel.writeInbound(ClientFrames.frame(Opcode.PING, new byte[0]));
        channel.writeInbound(ClientFrames.frame(Opcode.CLOSE, new byte[] {4401 >> 8, 4401 & 0xFF}));

        assertThat(sent().stream().map(ByteBufUtil::hexDump))
                .containsExactly("880a" + "1131" + ByteBufUtil.hexDump("no token".getBytes(StandardCharsets.US_ASCII)));
        assertThat(heard).containsExactly("closed 4401 no token true");
        assertThat(closed("4401")).isEqualTo(1);
    }

    @Test
    void aLongReasonIsCutBetweenCharacters() {
        connection.close(1008, "é".repeat(100));

        ByteBuf close = sent().get(0);
        assertThat(close.getByte(1)).isEqualTo((byte) 124);
        assertThat(close.toString(4, 122, StandardCharsets.UTF_8)).isEqualTo("é".repeat(61));
    }

    @Test
    void codesThatNobodyMaySendAreAFaultOfOurs() {
        for (int code : new int[] {0, 999, 1004, 1005, 1006, 1015, 2999, 5000}) {
            assertThatThrownBy(() -> connection.close(code, "")).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> connection.ping(new byte[126])).isInstanceOf(IllegalArgumentException.class);
        assertThat(connection.isOpen()).isTrue();
    }

    @Test
    void anEndWithoutACloseFrameIsToldOnce() {
        channel.close();

        assertThat(heard).containsExactly("closed 1006  false");
        assertThat(closed("1006")).isEqualTo(1);
        assertThat(meters.get("sluice.gateway.connections.open").gauge().value())
                .isZero();
    }

    @Test
    void aSessionThatFailsEndsItsConnectionAlone() {
        channel.writeInbound(ClientFrames.frame(Opcode.TEXT, "fail".getBytes(StandardCharsets.US_ASCII)));

        assertThat(sent().get(0).getUnsignedShort(2)).isEqualTo(1011);
        assertThat(heard).containsExactly("closed 1011 internal error false");
    }

    @Test
    void violationsAreCountedWithCodeAndReason() {
        channel.writeInbound(ClientFrames.frame(Opcode.TEXT, new byte[] {-1}), Unpooled.copiedBuffer(new byte[99]));

        assertThat(sent()).hasSize(1);
        assertThat(meters.get("sluice.gateway.violations")
                        .tags("code", "1007", "reason", "utf8")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(closed("1007")).isEqualTo(1);
    }

    @Test
    void codesThatClientsMakeUpMakeNoSeriesOfTheirOwn() {
        for (int code : new int[] {3000, 3777, 4000, 4999}) {
            counters.closed(code);
        }
        assertThat(closed("3xxx")).isEqualTo(2);
        assertThat(closed("4xxx")).isEqualTo(2);
    }

    private WebSocketConnection open(ConnectionListener listener) {
        counters.opening(limits.connectionsMax());
        channel.freezeTime();
        ConnectionHandler handler = new ConnectionHandler();
        channel.pipeline().addLast(handler);
        WebSocketConnection opened =
                new WebSocketConnection(channel.pipeline().context(handler), limits, counters, null, false);
        opened.begin(accepted -> listener);
        handler.begin(opened, limits, channel.pipeline().context(handler));
        return opened;
    }

    /** The frames that the client has read. */
    private List<ByteBuf> sent() {
        List<ByteBuf> frames = new ArrayList<>();
        for (ByteBuf frame = channel.readOutbound(); frame != null; frame = channel.readOutbound()) {
            if (frame.isReadable()) {
                frames.add(Unpooled.copiedBuffer(frame));
            }
            frame.release();
        }
        return frames;
    }

    private double count(String name) {
        return meters.get(name).counter().count();
    }

    private double closed(String code) {
        return meters.get("sluice.gateway.connections.closed")
                .tag("code", code)
                .counter()
                .count();
    }

    private final class Recorder implements ConnectionListener {
        @Override
        public void text(Transport from, ByteBuf utf8) {
            if (utf8.toString(StandardCharsets.UTF_8).equals("fail")) {
                throw new IllegalStateException("as the test wants it");
            }
            if (utf8.getByte(utf8.readerIndex()) == SLOW) {
                long endNanos = System.nanoTime() + 200_000;
                while (System.nanoTime() < endNanos) {
                    Thread.onSpinWait();
                }
            }
            heard.add("text");
        }

        @Override
        public void binary(Transport from, ByteBuf payload) {
            heard.add("binary");
        }

        @Override
        public void pong(Transport from, ByteBuf payload) {
            heard.add("pong");
        }

        @Override
        public void writable(Transport from) {
            heard.add("writable");
        }

        @Override
        public void closed(Transport from, int closeCode, String reason, boolean clean) {
            heard.add("closed " + closeCode + " " + reason + " " + clean);
        }
    }
}
