package dev.sluice.system.websocket;

import static dev.sluice.system.websocket.FramingScripts.random;
import static dev.sluice.system.websocket.Script.named;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** How much is too much, for the limits of the {@link EchoServer}. */
final class LimitScripts {
    private static final int FRAME = EchoServer.FRAME_BYTES_MAX;
    private static final int MESSAGE = EchoServer.MESSAGE_BYTES_MAX;
    private static final int FRAGMENTS = EchoServer.FRAGMENTS_MAX;

    private LimitScripts() {}

    static List<Script> all() {
        List<Script> all = new ArrayList<>();
        Frame none = Frame.binary(new byte[0]);
        all.add(named("a frame of just the limit")
                .sends(Frame.binary(random(FRAME)))
                .expects(Frame.binary(random(FRAME))));
        all.add(named("a frame of one byte more")
                .sends(Frame.binary(random(FRAME + 1)))
                .closedWith(1009));
        all.add(named("a header of one byte more, without its payload")
                .sends(none.bytes(8, FRAME + 1, true))
                .closedWith(1009));
        for (long declared : new long[] {1 << 24, 1L << 31, (1L << 31) - 1, 1L << 32, Long.MAX_VALUE}) {
            all.add(named("a header of " + declared + " bytes, without its payload")
                    .sends(none.bytes(8, declared, true))
                    .closedWith(1009));
        }
        byte[] half = random(MESSAGE / 2);
        all.add(named("a message of just the limit")
                .sends(Frame.binary(half).unfinished(), Frame.more(half))
                .expects(Frame.binary(Frame.joined(half, half))));
        all.add(named("a message of one byte more")
                .sends(Frame.binary(half).unfinished(), Frame.more(half).unfinished(), Frame.more(random(1)))
                .closedWith(1009));
        all.add(named("a continuation that makes a message too large, before its payload")
                .sends(
                        Frame.binary(half).unfinished().bytes(),
                        Frame.more(random(1)).unfinished().bytes())
                .sends(Frame.more("").bytes(8, MESSAGE / 2, true))
                .closedWith(1009));
        all.add(named("as many fragments as are allowed")
                .sends(fragments(FRAGMENTS, "x"))
                .expects(Frame.text("x".repeat(FRAGMENTS))));
        all.add(named("one fragment more").sends(fragments(FRAGMENTS + 1, "x")).closedWith(1009));
        all.add(named("empty fragments count, too")
                .sends(fragments(FRAGMENTS + 1, ""))
                .closedWith(1009));
        Frame[] endless = fragments(FRAGMENTS + 1, "");
        endless[FRAGMENTS] = endless[FRAGMENTS].unfinished();
        all.add(named("fragments without end").sends(endless).closedWith(1009));
        return all;
    }

    private static Frame[] fragments(int count, String part) {
        String[] parts = new String[count];
        Arrays.fill(parts, part);
        return FragmentScripts.fragments(Frame.TEXT, parts);
    }
}
