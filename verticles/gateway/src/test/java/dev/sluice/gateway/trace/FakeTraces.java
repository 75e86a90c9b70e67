package dev.sluice.gateway.trace;

import dev.sluice.bus.BusMessage.Reply;
import dev.sluice.gateway.delivery.EntryFilter;
import dev.sluice.model.Entry;
import dev.sluice.protocol.stream.ProtocolException;
import dev.sluice.protocol.trace.TraceCommand;
import dev.sluice.trace.EventCondition;
import dev.sluice.trace.EventConditions;
import dev.sluice.trace.EventView;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A node whose owners answer when the test says so. */
final class FakeTraces implements Traces {
    /** @param shown what the form itself is narrowed to */
    record Opened(String sessionId, TraceForm form, Shown shown, TraceSubscription.Listener listener) {}

    record Asked(String sessionId, TraceCommand command, Consumer<Reply> answer) {}

    final List<Opened> opened = new ArrayList<>();
    final Deque<Asked> asked = new ArrayDeque<>();
    final List<String> done = new ArrayList<>();
    private static final EventConditions CONDITIONS = new EventConditions(100, () -> {});

    private final EventViews views = new EventViews();
    final List<TraceSession> listeners = new ArrayList<>();
    boolean full;
    boolean ownerHasIt = true;
    boolean writable = true;
    boolean paused;
    long epoch;
    long nextSeq;
    EntryFilter filter;

    @Override
    public Optional<TraceSubscription> subscribe(
            String sessionId, TraceForm form, Shown shown, TraceSubscription.Listener listener) {
        if (full) {
            return Optional.empty();
        }
        opened.add(new Opened(sessionId, form, shown, listener));
        return Optional.of(new Subscription());
    }

    @Override
    public void ask(String sessionId, TraceCommand command, Consumer<Reply> answer) {
        asked.add(new Asked(sessionId, command, answer));
    }

    @Override
    public EventCondition compile(String expression, String field) throws ProtocolException {
        return CONDITIONS.compile(expression, field);
    }

    @Override
    public void listen(TraceSession session) {
        listeners.add(session);
    }

    @Override
    public void unlisten(TraceSession session) {
        listeners.remove(session);
    }

    @Override
    public EventView view(Entry entry) {
        return views.of(entry);
    }

    @Override
    public boolean requiresAuth() {
        return true;
    }

    @Override
    public boolean isWritable() {
        return writable;
    }

    /** The channel is known in that epoch. */
    void known(long inEpoch, long tailSeq, long headSeq) {
        epoch = inEpoch;
        opened.get(opened.size() - 1).listener().known(inEpoch, tailSeq, headSeq);
    }

    private final class Subscription implements TraceSubscription {
        @Override
        public void start(long seq) {
            done.add("start " + seq);
            nextSeq = seq + 1;
        }

        @Override
        public void recover(long seq, Consumer<Boolean> recovered) {
            if (ownerHasIt) {
                start(seq);
            }
            recovered.accept(ownerHasIt);
        }

        @Override
        public void filter(EntryFilter set) {
            filter = set;
        }

        @Override
        public void pause() {
            paused = true;
        }

        @Override
        public void resume() {
            paused = false;
        }

        @Override
        public boolean isPaused() {
            return paused;
        }

        @Override
        public long nextSeq() {
            return nextSeq;
        }

        @Override
        public long channelEpoch() {
            return epoch;
        }

        @Override
        public void pump() {}

        @Override
        public void close() {
            done.add("close");
        }
    }
}
