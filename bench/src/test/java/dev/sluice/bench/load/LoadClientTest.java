package dev.sluice.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.bench.wire.EpochMicros;
import dev.sluice.bench.wire.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoadClientTest {
    private static final String UPGRADED = "HTTP/1.1 101 Switching Protocols\r\n\r\n";
    private static final String WELCOME = "{\"type\":\"welcome\",\"maxWindow\":65536}";
    private static final String SNAPSHOT = "{\"type\":\"snapshot\",\"tickId\":6,\"state\":{}}";

    private final Transport transport = new Transport(1);
    private final Tally tally = new Tally();

    @AfterEach
    void stopTransport() {
        transport.close();
    }

    @Test
    void upgradeIsFollowedByHello() {
        EmbeddedChannel channel = connect(Habit.READER);

        assertThat(sent(channel.readOutbound())).startsWith("GET /stream/bench HTTP/1.1\r\n");
        channel.writeInbound(ascii(UPGRADED.substring(0, 9)));
        channel.writeInbound(ascii(UPGRADED.substring(9)));

        assertThat(unmasked(channel.readOutbound())).contains("\"hello\"").contains("\"wantWindow\":65536");
    }

    @Test
    void readerCountsDeltasAndTheirLatency() {
        EmbeddedChannel channel = open(Habit.READER);

        channel.writeInbound(frames(WELCOME, SNAPSHOT, delta(7), delta(8)));

        assertThat(tally.deliveries).isEqualTo(2);
        assertThat(tally.latencyMicros.getTotalCount()).isEqualTo(2);
        assertThat(tally.breaks).isZero();
    }

    @Test
    void checkedReaderFindsTheHole() {
        EmbeddedChannel channel = open(Habit.READER);

        channel.writeInbound(frames(WELCOME, SNAPSHOT, delta(8)));

        assertThat(tally.breaks).isEqualTo(1);
    }

    @Test
    void readerGrantsWhatItHasRead() {
        EmbeddedChannel channel = open(Habit.READER);
        ByteBuf deltas = Unpooled.buffer();
        for (int tickId = 1; tickId <= 32_768; tickId++) {
            deltas.writeBytes(frames(delta(tickId)));
        }

        channel.writeInbound(deltas.readRetainedSlice(deltas.readableBytes() - 200));
        channel.writeInbound(deltas);

        assertThat(unmasked(channel.readOutbound())).isEqualTo("{\"type\":\"credit\",\"n\":32768}");
        assertThat(channel.outboundMessages()).isEmpty();
    }

    @Test
    void othersAreNotCountedAndGrantNothing() {
        EmbeddedChannel channel = open(Habit.UNGRANTING);

        channel.writeInbound(frames(WELCOME, SNAPSHOT, delta(7)));

        assertThat(tally.deliveries).isZero();
        assertThat(tally.latencyMicros.getTotalCount()).isZero();
        assertThat(channel.outboundMessages()).isEmpty();
    }

    @Test
    void unreadingClientStopsOnceItIsReady() {
        EmbeddedChannel channel = open(Habit.UNREADING);

        channel.writeInbound(frames(WELCOME));
        assertThat(channel.config().isAutoRead()).isTrue();
        channel.writeInbound(frames(SNAPSHOT));

        assertThat(channel.config().isAutoRead()).isFalse();
    }

    @Test
    void bothKindsOfPingAreAnswered() {
        EmbeddedChannel channel = open(Habit.IDLE);

        channel.writeInbound(frames("{\"type\":\"ping\",\"t\":12}"));
        assertThat(unmasked(channel.readOutbound())).isEqualTo("{\"type\":\"pong\",\"t\":12}");
        channel.writeInbound(ascii("\u0089\u0002hi"));

        ByteBuf pong = channel.readOutbound();
        assertThat(pong.getUnsignedByte(0)).isEqualTo((short) 0x8A);
        assertThat(unmasked(pong)).isEqualTo("hi");
    }

    @Test
    void refusedUpgradeClosesTheConnection() {
        EmbeddedChannel channel = connect(Habit.READER);

        channel.writeInbound(ascii("HTTP/1.1 503 Service Unavailable\r\n\r\nbody"));

        assertThat(channel.isOpen()).isFalse();
    }

    private EmbeddedChannel connect(Habit habit) {
        CrowdPlan plan = new CrowdPlan(List.of(habit), 1, 1, true);
        Crowd crowd = new Crowd(transport, new Target("127.0.0.1", 80, "/stream/bench"), plan);
        // A crowd that has ended does not connect again.
        crowd.close();
        Seat seat = new Seat(crowd, 0, transport.loops().get(0), tally);
        return new EmbeddedChannel(new LoadClient(seat, tally));
    }

    private EmbeddedChannel open(Habit habit) {
        EmbeddedChannel channel = connect(habit);
        channel.writeInbound(ascii(UPGRADED));
        channel.releaseOutbound();
        return channel;
    }

    private static String delta(long tickId) {
        return "{\"type\":\"delta\",\"tickId\":" + tickId + ",\"payload\":{\"at\":" + EpochMicros.now() + "}}";
    }

    private static ByteBuf frames(String... messages) {
        ByteBuf wire = Unpooled.buffer();
        for (String message : messages) {
            wire.writeByte(0x81).writeByte(message.length());
            wire.writeCharSequence(message, StandardCharsets.US_ASCII);
        }
        return wire;
    }

    private static ByteBuf ascii(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
    }

    private static String sent(ByteBuf out) {
        return out.toString(StandardCharsets.US_ASCII);
    }

    private static String unmasked(ByteBuf frame) {
        int bytes = frame.getUnsignedByte(1) & 0x7F;
        byte[] payload = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            payload[i] = (byte) (frame.getByte(6 + i) ^ frame.getByte(2 + i % 4));
        }
        return new String(payload, StandardCharsets.UTF_8);
    }
}
