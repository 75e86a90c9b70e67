package dev.sluice.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class MessageAssemblerProperties {
    /** @param fragmentBytes the message goes in frames of so many bytes, with a ping between each two */
    record Message(boolean text, boolean compressed, byte[] payload, int fragmentBytes) {
        String event() {
            return Heard.event(text ? "text" : "binary", payload);
        }
    }

    @Property(tries = 500)
    void whateverThePiecesTheMessagesAreTheSame(
            @ForAll("messages") List<Message> messages,
            @ForAll @Size(min = 1, max = 20) List<@IntRange(min = 1, max = 500) Integer> chops) {
        UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
        List<String> expected = new ArrayList<>();
        ByteBuf bytes = allocator.buffer();
        messages.forEach(message -> write(message, bytes, expected));
        Heard heard = new Heard();
        MessageAssembler assembler = new MessageAssembler(ClientFrames.limits(), true, allocator, heard);

        for (int i = 0; bytes.isReadable(); i++) {
            ByteBuf piece = bytes.readBytes(Math.min(chops.get(i % chops.size()), bytes.readableBytes()));
            assembler.take(piece);
            assertThat(piece.isReadable()).isFalse();
            piece.release();
        }

        assertThat(heard.events).containsExactlyElementsOf(expected);
        assembler.end();
        bytes.release();
        assertThat(allocator.metric().usedHeapMemory())
                .as("memory that is kept")
                .isZero();
    }

    @Property(tries = 500)
    void noBytesMakeItFailOrKeepMemory(
            @ForAll @Size(max = 400) byte[] noise, @ForAll @IntRange(min = 1, max = 50) int chop) {
        UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
        Heard heard = new Heard();
        MessageAssembler assembler = new MessageAssembler(ClientFrames.limits(), true, allocator, heard);

        for (int from = 0; from < noise.length; from += chop) {
            assembler.take(Unpooled.copiedBuffer(noise, from, Math.min(chop, noise.length - from)));
        }

        long ends = heard.events.stream()
                .filter(event -> event.startsWith("violated") || event.startsWith("closed"))
                .count();
        assertThat(ends).isLessThanOrEqualTo(1);
        assembler.end();
        assertThat(allocator.metric().usedHeapMemory()).isZero();
    }

    @Property(tries = 200)
    void aMessageThatIsDeflatedOnceInflatesToItself(
            @ForAll @Size(max = 3_000) byte[] noise,
            @ForAll @IntRange(min = 1, max = 40) int repeated,
            @ForAll @IntRange(min = 1, max = 9) int level) {
        byte[] payload = new byte[noise.length * repeated];
        for (int i = 0; i < repeated; i++) {
            System.arraycopy(noise, 0, payload, i * noise.length, noise.length);
        }
        ByteBuf out = Unpooled.buffer(0, ClientFrames.limits().messageBytesMax());

        assertThat(MessageInflater.ofThisThread().inflate(Unpooled.wrappedBuffer(deflated(payload, level)), out))
                .isEqualTo(MessageInflater.Outcome.DONE);

        assertThat(Unpooled.wrappedBuffer(payload)).isEqualTo(out);
    }

    @Property(tries = 100)
    void inflatesToTheLimitAndNotBeyond(@ForAll @IntRange(min = 1, max = 100_000) int size) {
        ByteBuf bomb = Unpooled.wrappedBuffer(deflated(new byte[size], 9));
        ByteBuf enough = Unpooled.buffer(0, size);
        ByteBuf tooSmall = Unpooled.buffer(0, size - 1);

        assertThat(MessageInflater.ofThisThread().inflate(bomb.duplicate(), enough))
                .isEqualTo(MessageInflater.Outcome.DONE);
        assertThat(MessageInflater.ofThisThread().inflate(bomb.duplicate(), tooSmall))
                .isEqualTo(MessageInflater.Outcome.TOO_LARGE);

        assertThat(enough.readableBytes()).isEqualTo(size);
        assertThat(tooSmall.capacity()).isLessThan(size);
    }

    @Provide
    Arbitrary<List<Message>> messages() {
        Arbitrary<byte[]> texts = Arbitraries.strings()
                .withCharRange('\u0000', '\u07FF')
                .ofMaxLength(300)
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
        Arbitrary<byte[]> blobs = Arbitraries.bytes().array(byte[].class).ofMaxSize(2_000);
        Arbitrary<Integer> fragments = Arbitraries.of(1, 7, 125, 126, 1_000, 100_000);
        Arbitrary<Boolean> compressed = Arbitraries.of(true, false);
        Arbitrary<Message> messages = Arbitraries.oneOf(
                Combinators.combine(compressed, texts, fragments)
                        .as((deflate, payload, size) -> new Message(true, deflate, payload, size)),
                Combinators.combine(compressed, blobs, fragments)
                        .as((deflate, payload, size) -> new Message(false, deflate, payload, size)));
        return messages.filter(message -> message.payload().length / message.fragmentBytes() < 900)
                .list()
                .ofMaxSize(6);
    }

    private static void write(Message message, ByteBuf out, List<String> expected) {
        byte[] payload = message.compressed() ? deflated(message.payload(), 6) : message.payload();
        int size = message.fragmentBytes();
        int opcode = message.text() ? Opcode.TEXT : Opcode.BINARY;
        byte[] ping = {(byte) size};
        for (int from = 0; from == 0 || from < payload.length; from += size) {
            boolean last = from + size >= payload.length;
            byte[] part = Arrays.copyOfRange(payload, from, Math.min(from + size, payload.length));
            boolean first = from == 0;
            out.writeBytes(ClientFrames.frame(
                    last, first && message.compressed(), first ? opcode : Opcode.CONTINUATION, part));
            if (!last) {
                out.writeBytes(ClientFrames.frame(Opcode.PING, ping));
                expected.add(Heard.event("ping", ping));
            }
        }
        expected.add(message.event());
    }

    /** A frame of the server, less its header: what a client would send. */
    private static byte[] deflated(byte[] payload, int level) {
        try (MessageDeflater deflater = new MessageDeflater(level)) {
            ByteBuf frame = ByteBufAllocator.DEFAULT.heapBuffer();
            deflater.writeFrame(frame, Opcode.BINARY, Unpooled.wrappedBuffer(payload));
            assertThat(frame.getByte(0) & 0xFF).isEqualTo(0xC0 | Opcode.BINARY);
            int length = frame.getByte(1);
            frame.skipBytes(length < 126 ? 2 : length == 126 ? 4 : 10);
            byte[] bytes = new byte[frame.readableBytes()];
            frame.readBytes(bytes).release();
            return bytes;
        }
    }
}
