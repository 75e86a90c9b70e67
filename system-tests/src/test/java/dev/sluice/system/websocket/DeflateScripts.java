package dev.sluice.system.websocket;

import static dev.sluice.system.websocket.FramingScripts.random;
import static dev.sluice.system.websocket.Script.named;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** Messages under permessage-deflate; the echo compresses all that it sends. */
final class DeflateScripts {
    private static final int[] LENGTHS = {0, 1, 2, 16, 125, 126, 1_000, 65_535, 65_536, EchoServer.MESSAGE_BYTES_MAX};
    private static final String TEXT = "{\"type\":\"delta\",\"tickId\":1,\"payload\":{\"count\":1}}".repeat(20);

    private DeflateScripts() {}

    static List<Script> all() {
        List<Script> all = new ArrayList<>();
        for (int length : LENGTHS) {
            String text = TEXT.repeat(length / TEXT.length() + 1).substring(0, length);
            all.add(named("compressed text of " + length)
                    .sends(Deflated.text(text))
                    .expects(echo(text)));
            all.add(named("compressed text of " + length + " in chops of one")
                    .inChopsOf(1)
                    .sends(Deflated.text(text))
                    .expects(echo(text)));
        }
        for (int level = 0; level <= 9; level++) {
            byte[] payload = Frame.joined(random(500), TEXT.getBytes(StandardCharsets.US_ASCII));
            all.add(named("compressed binary of level " + level)
                    .sends(new Frame(true, Frame.RSV1, Frame.BINARY, Deflated.message(payload, level)))
                    .expects(Frame.binary(payload).rsv(Frame.RSV1)));
        }
        all.add(named("a message that is not compressed")
                .sends(Frame.text(TEXT))
                .expects(echo(TEXT)));
        all.add(named("an empty message that is not compressed")
                .sends(Frame.text(""))
                .expects(echo("")));
        all.add(named("compressed and not, in turns")
                .sends(Deflated.text("a"), Frame.text("b"), Deflated.text("a"), Frame.text("b"))
                .expects(echo("a"), echo("b"), echo("a"), echo("b")));
        all.add(named("a final block, and an empty one behind it")
                .sends(compressed(Deflated.withFinalBlock(TEXT.getBytes(StandardCharsets.US_ASCII))))
                .expects(echo(TEXT)));
        all.addAll(fragmented());
        all.addAll(wrong());
        all.addAll(bombs());
        return all;
    }

    private static List<Script> fragmented() {
        byte[] deflated = Deflated.message(TEXT.getBytes(StandardCharsets.US_ASCII));
        List<Script> all = new ArrayList<>();
        for (int size : new int[] {1, 2, 7, 64}) {
            List<Frame> frames = new ArrayList<>();
            for (int from = 0; from < deflated.length; from += size) {
                byte[] part = Arrays.copyOfRange(deflated, from, Math.min(from + size, deflated.length));
                frames.add((from == 0 ? Frame.text(part).rsv(Frame.RSV1) : Frame.more(part)).unfinished());
            }
            all.add(named("compressed text in fragments of " + size + ", and an empty last one")
                    .sends(frames.toArray(Frame[]::new))
                    .sends(Frame.more(""))
                    .expects(echo(TEXT)));
        }
        byte[] first = Arrays.copyOf(deflated, 10);
        byte[] rest = Arrays.copyOfRange(deflated, 10, deflated.length);
        all.add(named("a ping inside a compressed message")
                .sends(compressed(first).unfinished(), Frame.ping(random(4)), Frame.more(rest))
                .expects(Frame.pong(random(4)), echo(TEXT)));
        all.add(named("an empty first fragment of a compressed message")
                .sends(compressed(new byte[0]).unfinished(), Frame.more(deflated))
                .expects(echo(TEXT)));
        all.add(named("RSV1 on a continuation")
                .sends(compressed(first).unfinished(), Frame.more(rest).rsv(Frame.RSV1))
                .closedWith(1002));
        all.add(named("RSV1 on a continuation alone")
                .sends(Frame.text("a").unfinished(), Frame.more(rest).rsv(Frame.RSV1))
                .closedWith(1002));
        return all;
    }

    private static List<Script> wrong() {
        List<Script> all = new ArrayList<>();
        for (int bits : new int[] {1, 2, 3, 5, 6, 7}) {
            all.add(named("compression does not free RSV " + bits)
                    .sends(Deflated.text(TEXT).rsv(bits))
                    .closedWith(1002));
        }
        all.add(named("a compressed ping")
                .sends(Frame.ping(random(4)).rsv(Frame.RSV1))
                .closedWith(1002));
        all.add(named("a compressed close")
                .sends(Frame.close(1000, "").rsv(Frame.RSV1))
                .closedWith(1002));
        byte[] deflated = Deflated.message(TEXT.getBytes(StandardCharsets.US_ASCII));
        all.add(named("half of a deflated message")
                .sends(compressed(Arrays.copyOf(deflated, deflated.length / 2)))
                .closedWith(1007));
        all.add(named("a deflated message without its last byte")
                .sends(compressed(Arrays.copyOf(deflated, deflated.length - 2)))
                .closedWith(1007));
        all.add(named("a block of a kind that does not exist")
                .sends(compressed(hex("07")))
                .closedWith(1007));
        all.add(named("a stored block with wrong lengths")
                .sends(compressed(hex("0105000000aabb")))
                .closedWith(1007));
        all.add(named("a stored block that lacks its end")
                .sends(Frame.binary(hex("000a00f5ff6162")).rsv(Frame.RSV1))
                .closedWith(1007));
        all.add(named("garbage").sends(compressed(hex("ffffffffffffffff"))).closedWith(1007));
        all.add(named("text that says it is compressed")
                .sends(compressed("this is plain".getBytes(StandardCharsets.US_ASCII)))
                .closedWith(1007));
        all.add(named("no byte at all").sends(compressed(new byte[0])).closedWith(1007));
        all.add(named("a back reference into the message before")
                .sends(Deflated.text("abcabcabc"), compressed(hex("0211000000ffff")))
                .expects(echo("abcabcabc"))
                .closedWith(1007));
        all.add(named("final blocks without number")
                .sends(compressed(hex("0300".repeat(1_000))))
                .closedWith(1007));
        all.add(named("compressed text that is not UTF-8")
                .sends(Deflated.frame(Frame.text(hex("61EDA080"))))
                .closedWith(1007));
        all.add(named("compressed text that ends inside a character")
                .sends(Deflated.frame(Frame.text(hex("61E282"))))
                .closedWith(1007));
        all.add(named("compressed binary may be no UTF-8")
                .sends(Deflated.binary(hex("61EDA080")))
                .expects(Frame.binary(hex("61EDA080")).rsv(Frame.RSV1)));
        return all;
    }

    private static List<Script> bombs() {
        List<Script> all = new ArrayList<>();
        for (int size : new int[] {EchoServer.MESSAGE_BYTES_MAX + 1, 1 << 20, 50 << 20}) {
            byte[] zeros = new byte[size];
            all.add(named("a bomb of " + size).sends(Deflated.binary(zeros)).closedWith(1009));
            all.add(named("a text bomb of " + size)
                    .sends(Deflated.frame(Frame.text(zeros)))
                    .closedWith(1009));
        }
        byte[] bomb = Deflated.message(new byte[50 << 20]);
        Frame first = new Frame(false, Frame.RSV1, Frame.BINARY, Arrays.copyOf(bomb, 100));
        Frame rest = Frame.more(Arrays.copyOfRange(bomb, 100, bomb.length));
        all.add(named("a bomb in fragments").sends(first, rest).closedWith(1009));
        all.add(named("a bomb behind a good message")
                .sends(Deflated.text("good"), Deflated.binary(new byte[10 << 20]))
                .expects(echo("good"))
                .closedWith(1009));
        return all;
    }

    private static Frame echo(String text) {
        return Frame.text(text).rsv(Frame.RSV1);
    }

    private static Frame compressed(byte[] deflated) {
        return Frame.text(deflated).rsv(Frame.RSV1);
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }
}
