package dev.sluice.system.websocket;

import static dev.sluice.system.websocket.FramingScripts.random;
import static dev.sluice.system.websocket.Script.named;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Messages in several frames, with control frames between them. */
final class FragmentScripts {
    private FragmentScripts() {}

    static List<Script> all() {
        List<Script> all = new ArrayList<>();
        for (int chop : new int[] {Integer.MAX_VALUE, 1}) {
            String how = chop == 1 ? ", in chops of one" : "";
            both(all, "two fragments" + how, chop, "frag", "ment");
            both(all, "an empty first fragment" + how, chop, "", "rest");
            both(all, "an empty last fragment" + how, chop, "all", "");
            both(all, "an empty fragment in the middle" + how, chop, "a", "", "b");
            both(all, "nothing but empty fragments" + how, chop, "", "", "");
            both(all, "ten fragments" + how, chop, "0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
            all.add(named("a ping between fragments" + how)
                    .inChopsOf(chop)
                    .sends(Frame.text("frag").unfinished(), Frame.ping(random(5)), Frame.more("ment"))
                    .expects(Frame.pong(random(5)), Frame.text("fragment")));
            all.add(named("pings and pongs between fragments" + how)
                    .inChopsOf(chop)
                    .sends(
                            Frame.text("a").unfinished(),
                            Frame.ping(random(1)),
                            Frame.more("b").unfinished())
                    .sends(Frame.pong(random(9)), Frame.ping(random(2)), Frame.more("c"))
                    .expects(Frame.pong(random(1)), Frame.pong(random(2)), Frame.text("abc")));
            all.add(named("two messages in fragments" + how)
                    .inChopsOf(chop)
                    .sends(Frame.text("a").unfinished(), Frame.more("b"))
                    .sends(Frame.binary(random(3)).unfinished(), Frame.more(random(4)))
                    .expects(Frame.text("ab"), Frame.binary(Frame.joined(random(3), random(4)))));
            all.add(named("a continuation of nothing" + how)
                    .inChopsOf(chop)
                    .sends(Frame.more("of nothing"))
                    .closedWith(1002));
            all.add(named("an unfinished continuation of nothing" + how)
                    .inChopsOf(chop)
                    .sends(Frame.more("of nothing").unfinished())
                    .closedWith(1002));
            all.add(named("a continuation behind a whole message" + how)
                    .inChopsOf(chop)
                    .sends(Frame.text("whole"), Frame.more("of nothing"))
                    .expects(Frame.text("whole"))
                    .closedWith(1002));
            all.add(named("a text inside a text" + how)
                    .inChopsOf(chop)
                    .sends(Frame.text("a").unfinished(), Frame.text("b"))
                    .closedWith(1002));
            all.add(named("a binary inside a text" + how)
                    .inChopsOf(chop)
                    .sends(Frame.text("a").unfinished(), Frame.binary(random(2)).unfinished())
                    .closedWith(1002));
        }
        all.add(named("a close inside a message")
                .sends(Frame.text("half").unfinished(), Frame.close(1000, ""))
                .closedWith(1000));
        both(all, "65536 bytes in fragments of 1024", Integer.MAX_VALUE, thousands(64));
        return all;
    }

    private static void both(List<Script> all, String name, int chop, String... parts) {
        String whole = String.join("", parts);
        all.add(named("text in " + name)
                .inChopsOf(chop)
                .sends(fragments(Frame.TEXT, parts))
                .expects(Frame.text(whole)));
        all.add(named("binary in " + name)
                .inChopsOf(chop)
                .sends(fragments(Frame.BINARY, parts))
                .expects(Frame.of(Frame.BINARY, whole.getBytes())));
    }

    static Frame[] fragments(int opcode, String... parts) {
        Frame[] frames = new Frame[parts.length];
        for (int i = 0; i < parts.length; i++) {
            Frame frame = Frame.of(i == 0 ? opcode : Frame.CONTINUATION, parts[i].getBytes());
            frames[i] = i == parts.length - 1 ? frame : frame.unfinished();
        }
        return frames;
    }

    private static String[] thousands(int count) {
        String[] parts = new String[count];
        Arrays.fill(parts, "x".repeat(1024));
        return parts;
    }
}
