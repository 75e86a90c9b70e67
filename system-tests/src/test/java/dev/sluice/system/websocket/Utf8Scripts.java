package dev.sluice.system.websocket;

import static dev.sluice.system.websocket.Script.named;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** Text that is UTF-8, and text that is not, however it is cut. */
final class Utf8Scripts {
    private static final int[] BOUNDARIES = {
        0, 0x7F, 0x80, 0x7FF, 0x800, 0xFFF, 0x1000, 0xCFFF, 0xD000, 0xD7FF, 0xE000, 0xFFFD, 0xFFFE, 0xFFFF, 0x10000,
        0x3FFFF, 0x40000, 0xFFFFF, 0x100000, 0x10FFFF
    };

    /** Each is wrong from its last byte on. */
    private static final String[] WRONG = {
        "80",
        "BF",
        "C0",
        "C1",
        "F5",
        "F6",
        "F8",
        "FC",
        "FE",
        "FF", // no first byte
        "C220",
        "E28220",
        "F09F9820",
        "C2C2",
        "E2C2",
        "F0C2", // the next character comes too early
        "E080",
        "E09F",
        "F080",
        "F08F", // overlong
        "EDA0",
        "EDBF", // surrogates
        "F490",
        "F4BF", // beyond U+10FFFF
        "CEBAE1BDB9CF83CEBCCEB5EDA0", // good at first
    };

    /** Each lacks its last byte. */
    private static final String[] TRUNCATED = {"C2", "E2", "E282", "F0", "F09F", "F09F98", "61C2"};

    private Utf8Scripts() {}

    static List<Script> all() {
        List<Script> all = new ArrayList<>();
        for (int boundary : BOUNDARIES) {
            String text = Character.toString(boundary);
            String name = String.format("U+%04X", boundary);
            all.add(named(name).sends(Frame.text(text)).expects(Frame.text(text)));
            all.add(named(name + " in fragments and chops of one")
                    .inChopsOf(1)
                    .sends(bytewise(text.getBytes(StandardCharsets.UTF_8)))
                    .expects(Frame.text(text)));
        }
        String mixed = "Hello-µ@ßöäüàá-UTF-8!! κόσμε 日本語 😀";
        all.add(named("text in many scripts").sends(Frame.text(mixed)).expects(Frame.text(mixed)));
        all.add(named("text in many scripts, in fragments of one byte")
                .sends(bytewise(mixed.getBytes(StandardCharsets.UTF_8)))
                .expects(Frame.text(mixed)));
        for (String hex : WRONG) {
            byte[] bytes = HexFormat.of().parseHex(hex);
            all.add(named(hex).sends(Frame.text(bytes)).closedWith(1007));
            all.add(named(hex + ", as soon as it is seen in a frame that goes on")
                    .sends(Frame.text(bytes).bytes(2, 1_000, true))
                    .closedWith(1007));
            all.add(named(hex + " in fragments and chops of one, as soon as it is seen")
                    .inChopsOf(1)
                    .sends(unfinished(bytewise(bytes)))
                    .closedWith(1007));
        }
        for (String hex : TRUNCATED) {
            byte[] bytes = HexFormat.of().parseHex(hex);
            all.add(named(hex + " and no more").sends(Frame.text(bytes)).closedWith(1007));
            all.add(named(hex + " and an empty last fragment")
                    .sends(Frame.text(bytes).unfinished(), Frame.more(""))
                    .closedWith(1007));
        }
        all.add(named("a ping inside a character")
                .sends(Frame.text(HexFormat.of().parseHex("F09F")).unfinished(), Frame.ping(new byte[] {1}))
                .sends(Frame.more(HexFormat.of().parseHex("9880")))
                .expects(Frame.pong(new byte[] {1}), Frame.text("😀")));
        all.add(named("binary may be no UTF-8")
                .sends(Frame.binary(HexFormat.of().parseHex("EDA080FF")))
                .expects(Frame.binary(HexFormat.of().parseHex("EDA080FF"))));
        return all;
    }

    private static Frame[] bytewise(byte[] text) {
        Frame[] frames = new Frame[text.length];
        for (int i = 0; i < text.length; i++) {
            byte[] one = Arrays.copyOfRange(text, i, i + 1);
            Frame frame = i == 0 ? Frame.text(one) : Frame.more(one);
            frames[i] = i == text.length - 1 ? frame : frame.unfinished();
        }
        return frames;
    }

    private static Frame[] unfinished(Frame[] frames) {
        return Arrays.stream(frames).map(Frame::unfinished).toArray(Frame[]::new);
    }
}
