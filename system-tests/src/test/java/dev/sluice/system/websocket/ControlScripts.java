package dev.sluice.system.websocket;

import static dev.sluice.system.websocket.FramingScripts.random;
import static dev.sluice.system.websocket.Script.named;

import java.util.ArrayList;
import java.util.List;

/** Pings and pongs; reserved bits; reserved opcodes. */
final class ControlScripts {
    private ControlScripts() {}

    static List<Script> pings() {
        List<Script> all = new ArrayList<>();
        for (int length : new int[] {0, 1, 5, 124, 125}) {
            byte[] payload = random(length);
            all.add(named("ping of " + length).sends(Frame.ping(payload)).expects(Frame.pong(payload)));
            all.add(named("ping of " + length + " in chops of one")
                    .sends(Frame.ping(payload))
                    .inChopsOf(1)
                    .expects(Frame.pong(payload)));
        }
        byte[] notText = {0, (byte) 0xFF, (byte) 0xFE, (byte) 0xFD, 0x20, (byte) 0xED, (byte) 0xA0};
        all.add(named("ping of no text at all").sends(Frame.ping(notText)).expects(Frame.pong(notText)));
        all.add(named("ping of 126").sends(Frame.ping(random(126))).closedWith(1002));
        all.add(named("ping of 65536").sends(Frame.ping(random(65_536))).closedWith(1002));
        all.add(named("ping of 126, in chops of one")
                .sends(Frame.ping(random(126)))
                .inChopsOf(1)
                .closedWith(1002));
        all.add(named("ping of 10 in 16 bits")
                .sends(Frame.ping(random(10)).bytes(2, 10, true))
                .closedWith(1002));
        all.add(named("ping in fragments")
                .sends(Frame.ping(random(3)).unfinished())
                .closedWith(1002));
        all.add(named("pong in fragments")
                .sends(Frame.pong(random(3)).unfinished())
                .closedWith(1002));
        all.add(named("pong of 126").sends(Frame.pong(random(126))).closedWith(1002));
        all.add(named("pong unasked").sends(Frame.pong(new byte[0])));
        all.add(named("pong unasked, with payload").sends(Frame.pong(random(125))));
        all.add(named("pong unasked, then a ping")
                .sends(Frame.pong(random(7)), Frame.ping(random(8)))
                .expects(Frame.pong(random(8))));
        Frame[] pings = new Frame[10];
        Frame[] pongs = new Frame[10];
        for (int i = 0; i < pings.length; i++) {
            pings[i] = Frame.ping(random(i));
            pongs[i] = Frame.pong(random(i));
        }
        all.add(named("ten pings in one write").sends(pings).expects(pongs));
        all.add(named("ten pings in chops of one").sends(pings).inChopsOf(1).expects(pongs));
        return all;
    }

    static List<Script> reservedBits() {
        List<Script> all = new ArrayList<>();
        for (int bits = 1; bits <= 7; bits++) {
            all.add(named("text with RSV " + bits)
                    .sends(Frame.text("reserved").rsv(bits))
                    .closedWith(1002));
            all.add(named("empty text with RSV " + bits)
                    .sends(Frame.text("").rsv(bits))
                    .closedWith(1002));
            all.add(named("binary with RSV " + bits)
                    .sends(Frame.binary(random(9)).rsv(bits))
                    .closedWith(1002));
            all.add(named("ping with RSV " + bits)
                    .sends(Frame.ping(random(9)).rsv(bits))
                    .closedWith(1002));
            all.add(named("pong with RSV " + bits)
                    .sends(Frame.pong(random(9)).rsv(bits))
                    .closedWith(1002));
            all.add(named("close with RSV " + bits)
                    .sends(Frame.close(1000, "").rsv(bits))
                    .closedWith(1002));
            all.add(named("continuation with RSV " + bits)
                    .sends(Frame.text("a").unfinished(), Frame.more("b").rsv(bits))
                    .closedWith(1002));
        }
        all.add(named("RSV behind a ping, in chops of one")
                .sends(Frame.ping(random(3)), Frame.text("reserved").rsv(2))
                .inChopsOf(1)
                .expects(Frame.pong(random(3)))
                .closedWith(1002));
        return all;
    }

    static List<Script> reservedOpcodes() {
        List<Script> all = new ArrayList<>();
        for (int opcode : new int[] {3, 4, 5, 6, 7, 0xB, 0xC, 0xD, 0xE, 0xF}) {
            Frame empty = Frame.of(opcode, new byte[0]);
            all.add(named("opcode " + opcode + ", empty").sends(empty).closedWith(1002));
            all.add(named("opcode " + opcode)
                    .sends(Frame.of(opcode, random(64)))
                    .closedWith(1002));
            all.add(named("opcode " + opcode + " behind a ping, in chops of one")
                    .sends(Frame.ping(random(2)), Frame.of(opcode, random(64)))
                    .inChopsOf(1)
                    .expects(Frame.pong(random(2)))
                    .closedWith(1002));
            all.add(named("opcode " + opcode + " inside a message")
                    .sends(Frame.text("a").unfinished(), empty)
                    .closedWith(1002));
        }
        return all;
    }
}
