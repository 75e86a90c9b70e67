package dev.sluice.system.websocket;

import static dev.sluice.system.websocket.Script.named;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Lengths, in whole and in pieces; what a length must not be; masks. */
final class FramingScripts {
    private static final int[] LENGTHS = {0, 1, 2, 124, 125, 126, 127, 128, 1_000, 65_534, 65_535, 65_536};
    private static final int CHOPPABLE_BYTES = 2_000;
    private static final int LARGE_CHOP = 997;

    private FramingScripts() {}

    static List<Script> all() {
        List<Script> all = new ArrayList<>();
        for (int length : LENGTHS) {
            Frame text = Frame.text("a".repeat(length));
            Frame binary = Frame.binary(random(length));
            int chop = length < CHOPPABLE_BYTES ? 1 : LARGE_CHOP;
            all.add(named("text of " + length).sends(text).expects(text));
            all.add(named("binary of " + length).sends(binary).expects(binary));
            all.add(named("text of " + length + " in chops of " + chop)
                    .sends(text)
                    .inChopsOf(chop)
                    .expects(text));
            all.add(named("binary of " + length + " in chops of " + chop)
                    .sends(binary)
                    .inChopsOf(chop)
                    .expects(binary));
        }
        Frame wide = Frame.text("é".repeat(32_768));
        all.add(named("text of 65536 bytes, in chops of one")
                .sends(wide)
                .inChopsOf(1)
                .expects(wide));
        Frame many = Frame.text("again");
        Frame[] hundred = new Frame[100];
        java.util.Arrays.fill(hundred, many);
        all.add(named("a hundred messages in one write").sends(hundred).expects(hundred));
        all.add(named("a hundred messages in chops of 7")
                .sends(hundred)
                .inChopsOf(7)
                .expects(hundred));
        all.addAll(badLengths());
        all.addAll(unmasked());
        return all;
    }

    private static List<Script> badLengths() {
        Frame ten = Frame.binary(random(10));
        Frame middle = Frame.binary(random(125));
        Frame large = Frame.binary(random(200));
        List<Script> all = new ArrayList<>();
        all.add(named("length 10 in 16 bits").sends(ten.bytes(2, 10, true)).closedWith(1002));
        all.add(named("length 0 in 16 bits")
                .sends(Frame.text("").bytes(2, 0, true))
                .closedWith(1002));
        all.add(named("length 125 in 16 bits").sends(middle.bytes(2, 125, true)).closedWith(1002));
        all.add(named("length 10 in 64 bits").sends(ten.bytes(8, 10, true)).closedWith(1002));
        all.add(named("length 125 in 64 bits").sends(middle.bytes(8, 125, true)).closedWith(1002));
        all.add(named("length 200 in 64 bits").sends(large.bytes(8, 200, true)).closedWith(1002));
        all.add(named("length 65535 in 64 bits")
                .sends(ten.bytes(8, 65_535, true))
                .closedWith(1002));
        all.add(named("length with the top bit set")
                .sends(ten.bytes(8, Long.MIN_VALUE, true))
                .closedWith(1002));
        all.add(named("length with all bits set").sends(ten.bytes(8, -1, true)).closedWith(1002));
        all.add(named("length with the top bit set, in chops of one")
                .sends(ten.bytes(8, Long.MIN_VALUE | 10, true))
                .inChopsOf(1)
                .closedWith(1002));
        return all;
    }

    private static List<Script> unmasked() {
        List<Script> all = new ArrayList<>();
        all.add(named("a text that is not masked")
                .sends(Frame.text("open").unmasked())
                .closedWith(1002));
        all.add(named("an empty text that is not masked")
                .sends(Frame.text("").unmasked())
                .closedWith(1002));
        all.add(named("a binary that is not masked")
                .sends(Frame.binary(random(9)).unmasked())
                .closedWith(1002));
        all.add(named("a ping that is not masked")
                .sends(Frame.ping(random(9)).unmasked())
                .closedWith(1002));
        all.add(named("a close that is not masked")
                .sends(Frame.close(1000, "").unmasked())
                .closedWith(1002));
        all.add(named("a text that is not masked, behind one that is")
                .sends(Frame.text("good").bytes(), Frame.text("bad").unmasked())
                .expects(Frame.text("good"))
                .closedWith(1002));
        return all;
    }

    static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }
}
