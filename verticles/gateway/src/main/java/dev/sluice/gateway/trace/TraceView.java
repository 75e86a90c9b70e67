package dev.sluice.gateway.trace;

import dev.sluice.bus.BusMessage.Accepted;
import dev.sluice.bus.BusMessage.Reply;
import dev.sluice.gateway.delivery.EntryFilter;
import dev.sluice.gateway.session.Resume;
import dev.sluice.gateway.trace.Breakpoints.Breakpoint;
import dev.sluice.gateway.trace.TraceForm.Grouping;
import dev.sluice.model.Entry;
import dev.sluice.model.Position;
import dev.sluice.protocol.trace.TraceAnswer.InfoAnswer;
import dev.sluice.protocol.trace.TraceCommand.Info;
import dev.sluice.protocol.trace.TraceEvent;
import dev.sluice.protocol.trace.TraceMessage;
import dev.sluice.protocol.trace.TraceMessage.BreakpointHit;
import dev.sluice.protocol.trace.TraceMessage.Gap;
import dev.sluice.protocol.trace.TraceMessage.InitialTraces;
import dev.sluice.protocol.trace.TraceMessage.SessionInfo;
import dev.sluice.trace.EventView;
import java.util.List;
import java.util.Optional;

/**
 * One client's view of one session.
 *
 * <pre>
 *   joining --channel known--> asking --the owner's answer--> live --another epoch--> asking …
 * </pre>
 *
 * The reader is attached before the owner is asked, and starts behind the position of the answer: what the client is
 * shown first and what follows live join without hole or double. A view that resumes is shown nothing first.
 */
final class TraceView implements TraceSubscription.Listener, EntryFilter {
    private static final int INITIAL_TRACES = 100;

    /** What a view has of its client. */
    interface Host {
        Traces traces();

        Shown shown();

        Breakpoints breakpoints();

        void send(TraceMessage message);

        /** Behind it the client is at that position. */
        void send(TraceMessage message, Position at);

        void dropped(long events);

        void resumed(Resume outcome);
    }

    private final Host host;
    private final String sessionId;
    private final TraceForm form;
    private Optional<Position> resumeAfter;
    private boolean quietly;
    private TraceSubscription subscription;
    private long asking;
    private long knownHeadSeq;
    private long announcedSeq;

    TraceView(Host host, String sessionId, TraceForm form, Optional<Position> resumeAfter) {
        this.host = host;
        this.sessionId = sessionId;
        this.form = form;
        this.resumeAfter = resumeAfter;
    }

    /** @return whether there is room for it */
    boolean open() {
        Shown encoded = form.grouping() == Grouping.SINGLE ? Shown.ALL : host.shown();
        Optional<TraceSubscription> opened = host.traces().subscribe(sessionId, form, encoded, this);
        opened.ifPresent(made -> {
            subscription = made;
            made.filter(this);
            made.pump();
        });
        return opened.isPresent();
    }

    /** The client wants to see something else from here on: batches are made anew for that. @return as {@link #open} */
    boolean shownChanged() {
        if (form.grouping() == Grouping.SINGLE) {
            return true;
        }
        boolean live = asking == 0 && subscription.channelEpoch() != 0;
        if (live) {
            resumeAfter = Optional.of(new Position(subscription.channelEpoch(), subscription.nextSeq() - 1));
            quietly = true;
        }
        boolean paused = subscription.isPaused();
        subscription.close();
        if (!open()) {
            return false;
        }
        if (paused) {
            subscription.pause();
        }
        return true;
    }

    void close() {
        subscription.close();
    }

    /** @return whether it was paused */
    boolean resume() {
        boolean paused = subscription.isPaused();
        subscription.resume();
        subscription.pump();
        return paused;
    }

    Position position() {
        return new Position(subscription.channelEpoch(), Math.max(0, subscription.nextSeq() - 1));
    }

    @Override
    public void known(long epoch, long tailSeq, long headSeq) {
        announcedSeq = 0;
        knownHeadSeq = headSeq;
        // An answer that is about the former epoch is void.
        asking++;
        Optional<Position> after = resumeAfter;
        if (after.isEmpty()) {
            quietly = false;
            ask(new Beginning(epoch, false, Optional.empty()));
            return;
        }
        long seq = after.get().seq();
        Resume outcome = Resume.of(epoch, tailSeq, headSeq, after.get().epoch(), seq);
        if (outcome == Resume.RECOVERED || outcome == Resume.TRIMMED) {
            subscription.recover(seq, recovered -> resumed(epoch, recovered ? Resume.RECOVERED : Resume.TRIMMED));
        } else {
            resumed(epoch, outcome);
        }
    }

    private void resumed(long epoch, Resume outcome) {
        boolean recovered = outcome == Resume.RECOVERED;
        boolean silently = quietly && recovered;
        resumeAfter = Optional.empty();
        if (!quietly) {
            host.resumed(outcome);
        }
        quietly = false;
        if (silently) {
            asking = 0;
            subscription.pump();
        } else {
            ask(new Beginning(epoch, recovered, recovered ? Optional.empty() : Optional.of(outcome.text())));
        }
    }

    /** @param reason why the view does not go on where the client asked for */
    private record Beginning(long epoch, boolean recovered, Optional<String> reason) {}

    private void ask(Beginning beginning) {
        long question = ++asking;
        host.traces().ask(sessionId, new Info(INITIAL_TRACES), reply -> {
            if (question == asking) {
                asking = 0;
                answered(reply, beginning);
            }
        });
    }

    /** Without an answer the view begins all the same: live, and without the past. */
    private void answered(Reply reply, Beginning beginning) {
        long epoch = beginning.epoch();
        InfoAnswer info = new InfoAnswer(Optional.empty(), List.of());
        Position at = new Position(epoch, knownHeadSeq);
        if (reply instanceof Accepted accepted) {
            info = InfoAnswer.of(accepted.result());
            at = accepted.epoch() == epoch ? new Position(epoch, accepted.seq()) : at;
        }
        host.send(new SessionInfo(sessionId, info.session(), at, beginning.recovered(), beginning.reason()));
        if (!beginning.recovered()) {
            host.send(new InitialTraces(sessionId, shown(info.events())), at);
            subscription.start(at.seq());
        }
        subscription.pump();
    }

    private List<TraceEvent> shown(List<TraceEvent> events) {
        Shown shown = host.shown();
        return shown.isAll()
                ? events
                : events.stream()
                        .filter(event -> shown.test(new EventView(event)))
                        .toList();
    }

    @Override
    public void gap(long from, long to) {
        host.dropped(to - from + 1);
        host.send(new Gap(sessionId, subscription.channelEpoch(), from, to));
    }

    @Override
    public Verdict judge(long seq, Entry entry) {
        Shown shown = host.shown();
        if (shown.isAll() && host.breakpoints().isEmpty()) {
            return Verdict.SHOW;
        }
        EventView view = host.traces().view(entry);
        if (!shown.test(view)) {
            // A batch has nothing of it in it, but may end with it.
            return form.grouping() == Grouping.SINGLE ? Verdict.HIDE : Verdict.SHOW;
        }
        // A view that paused at it comes back to it.
        boolean hit = seq != announcedSeq && host.breakpoints().hitBy(view).isPresent();
        return hit ? Verdict.ANNOUNCE : Verdict.SHOW;
    }

    @Override
    public void announce(long seq, Entry entry) {
        announcedSeq = seq;
        EventView view = host.traces().view(entry);
        Breakpoint hit = host.breakpoints().hitBy(view).orElseThrow();
        if (hit.pause()) {
            subscription.pause();
        }
        host.send(new BreakpointHit(
                hit.traceId(),
                view.event(),
                hit.condition().map(condition -> condition.expression()),
                new Position(subscription.channelEpoch(), seq),
                hit.pause()));
    }
}
