package dev.sluice.gateway.delivery;

import java.util.ArrayList;
import java.util.List;

/**
 * A feed's readers by state, so that a new frame costs nothing for those that can't take it: 10,000 stalled readers are
 * looked at when their sockets drain, and not before.
 */
final class Readers {
    private final List<Reader> ready = new ArrayList<>();
    private final List<Reader> waiting = new ArrayList<>();
    private int stalled;

    boolean isEmpty() {
        return ready.isEmpty() && waiting.isEmpty() && stalled == 0;
    }

    List<Reader> ready() {
        return ready;
    }

    List<Reader> waiting() {
        return waiting;
    }

    void add(Reader reader) {
        enter(reader, Reader.State.READY);
    }

    void remove(Reader reader) {
        leave(reader);
        reader.place = -1;
    }

    void move(Reader reader, Reader.State to) {
        if (reader.state != to) {
            leave(reader);
            enter(reader, to);
        }
    }

    private void enter(Reader reader, Reader.State state) {
        reader.state = state;
        List<Reader> list = list(state);
        if (list == null) {
            stalled++;
            reader.place = 0;
        } else {
            reader.place = list.size();
            list.add(reader);
        }
    }

    private void leave(Reader reader) {
        List<Reader> list = list(reader.state);
        if (list == null) {
            stalled--;
            return;
        }
        // The last one takes its place: order does not matter, and nothing is moved up.
        Reader last = list.remove(list.size() - 1);
        if (last != reader) {
            list.set(reader.place, last);
            last.place = reader.place;
        }
    }

    private List<Reader> list(Reader.State state) {
        return switch (state) {
            case READY -> ready;
            case WAITING -> waiting;
            case STALLED -> null;
        };
    }
}
