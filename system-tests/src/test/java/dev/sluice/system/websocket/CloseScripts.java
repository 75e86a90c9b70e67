package dev.sluice.system.websocket;

import static dev.sluice.system.websocket.FramingScripts.random;
import static dev.sluice.system.websocket.Script.named;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** The closing handshake. */
final class CloseScripts {
    private static final int[] VALID = {
        1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3001, 3999, 4000, 4001, 4999
    };
    private static final int[] INVALID = {
        0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 10_000, 65_535
    };

    private CloseScripts() {}

    static List<Script> all() {
        List<Script> all = new ArrayList<>();
        for (int code : VALID) {
            all.add(named("close " + code).sends(Frame.close(code, "")).closedWith(code));
            all.add(named("close " + code + " with a reason, in chops of one")
                    .inChopsOf(1)
                    .sends(Frame.close(code, "bye"))
                    .closedWith(code));
        }
        for (int code : INVALID) {
            all.add(named("close " + code + " is no code")
                    .sends(Frame.close(code, ""))
                    .closedWith(1002));
            all.add(named("close " + code + " is no code, whatever the reason")
                    .sends(Frame.close(code, "why"))
                    .closedWith(1002));
        }
        all.add(named("close without a code")
                .sends(Frame.of(Frame.CLOSE, new byte[0]))
                .closedWithoutCode());
        all.add(named("close with half a code")
                .sends(Frame.of(Frame.CLOSE, new byte[1]))
                .closedWith(1002));
        all.add(named("close with half a code, in chops of one")
                .inChopsOf(1)
                .sends(Frame.of(Frame.CLOSE, new byte[1]))
                .closedWith(1002));
        all.add(named("close with a reason of 122 bytes")
                .sends(Frame.close(1000, "r".repeat(122)))
                .closedWith(1000));
        all.add(named("close with a reason of 123 bytes")
                .sends(Frame.close(1000, "r".repeat(123)))
                .closedWith(1000));
        all.add(named("close with a reason of 124 bytes")
                .sends(Frame.close(1000, "r".repeat(124)))
                .closedWith(1002));
        all.add(named("close with a reason in many scripts")
                .sends(Frame.close(1000, "κόσμε 😀"))
                .closedWith(1000));
        for (String hex : new String[] {"CEBAEDA080", "FF", "C2", "F4908080"}) {
            all.add(named("close with a reason of " + hex)
                    .sends(Frame.close(1000, HexFormat.of().parseHex(hex)))
                    .closedWith(1007));
        }
        all.add(named("close in fragments")
                .sends(Frame.close(1000, "").unfinished())
                .closedWith(1002));
        all.add(named("what follows a close is ignored")
                .sends(Frame.close(1000, ""), Frame.text("late"), Frame.ping(random(3)), Frame.close(1001, ""))
                .closedWith(1000));
        all.add(named("what follows a close is ignored, even if it is wrong")
                .sends(Frame.close(1000, "").bytes(), random(100))
                .closedWith(1000));
        all.add(named("256 KB behind a close")
                .sends(Frame.close(1000, "").bytes(), random(262_144))
                .closedWith(1000));
        all.add(named("256 KB behind a violation")
                .sends(Frame.of(3, new byte[0]).bytes(), random(262_144))
                .closedWith(1002));
        return all;
    }
}
