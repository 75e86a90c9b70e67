package dev.sluice.protocol.trace;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import dev.sluice.protocol.trace.proto.TraceCommandProto;
import dev.sluice.protocol.trace.proto.TraceCommandProto.Command;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What a gateway asks a session's owner: the command of a {@code Submit}. The answers are {@link TraceAnswer}s. */
public sealed interface TraceCommand {
    /** Names no session: for what is asked of a lane and not of an owner. */
    String ANY_SESSION = "*";

    /** Answered without a result, when all events are stored. Events of one session. */
    record Ingest(List<IngestedEvent> events) implements TraceCommand {
        public static Ingest of(List<TraceEvent> events) {
            return new Ingest(events.stream().map(IngestedEvent::of).toList());
        }
    }

    /**
     * @param identity an {@link EventIdentity}
     * @param event in protobuf; never changed after this call
     */
    record IngestedEvent(long timestamp, String agentId, long identity, byte[] event) {
        /** Of an event whose ids and time are its producer's. */
        public static IngestedEvent of(TraceEvent event) {
            return of(event, EventIdentity.of(event, true));
        }

        public static IngestedEvent of(TraceEvent event, long identity) {
            return new IngestedEvent(event.timestamp(), event.agentId(), identity, TraceEventProto.bytes(event));
        }
    }

    /** @param after the {@code next} of an earlier answer */
    record History(long start, long end, Set<String> agentIds, Optional<String> after, int limit)
            implements TraceCommand {}

    record Travel(long timestamp, int tracesMax) implements TraceCommand {}

    record Info(int tracesMax) implements TraceCommand {}

    /** Of any lane: the sessions that its store knows of. @param after the {@code next} of an earlier answer */
    record Sessions(Optional<String> after, int limit) implements TraceCommand {}

    default byte[] bytes() {
        Command.Builder to = Command.newBuilder();
        if (this instanceof Ingest ingest) {
            TraceCommandProto.Ingest.Builder into = to.getIngestBuilder();
            for (IngestedEvent event : ingest.events()) {
                into.addEventsBuilder()
                        .setTimestamp(event.timestamp())
                        .setAgentId(event.agentId())
                        .setIdentity(event.identity())
                        .setEvent(UnsafeByteOperations.unsafeWrap(event.event()));
            }
        } else if (this instanceof History history) {
            TraceCommandProto.History.Builder into = to.getHistoryBuilder()
                    .setStart(history.start())
                    .setEnd(history.end())
                    .addAllAgentIds(new TreeSet<>(history.agentIds()))
                    .setLimit(history.limit());
            history.after().ifPresent(into::setAfter);
        } else if (this instanceof Travel travel) {
            to.getTravelBuilder().setTimestamp(travel.timestamp()).setTracesMax(travel.tracesMax());
        } else if (this instanceof Info info) {
            to.getInfoBuilder().setTracesMax(info.tracesMax());
        } else if (this instanceof Sessions sessions) {
            to.getSessionsBuilder().setLimit(sessions.limit());
            sessions.after().ifPresent(to.getSessionsBuilder()::setAfter);
        }
        return to.build().toByteArray();
    }

    /** @throws IllegalArgumentException when the bytes are no command */
    static TraceCommand of(byte[] bytes) {
        try {
            Command from = Command.parseFrom(bytes);
            return switch (from.getCommandCase()) {
                case INGEST ->
                    new Ingest(from.getIngest().getEventsList().stream()
                            .map(event -> new IngestedEvent(
                                    event.getTimestamp(),
                                    event.getAgentId(),
                                    event.getIdentity(),
                                    event.getEvent().toByteArray()))
                            .toList());
                case HISTORY -> {
                    TraceCommandProto.History history = from.getHistory();
                    yield new History(
                            history.getStart(),
                            history.getEnd(),
                            Set.copyOf(history.getAgentIdsList()),
                            history.hasAfter() ? Optional.of(history.getAfter()) : Optional.empty(),
                            history.getLimit());
                }
                case TRAVEL ->
                    new Travel(from.getTravel().getTimestamp(), from.getTravel().getTracesMax());
                case INFO -> new Info(from.getInfo().getTracesMax());
                case SESSIONS -> {
                    TraceCommandProto.Sessions sessions = from.getSessions();
                    yield new Sessions(
                            sessions.hasAfter() ? Optional.of(sessions.getAfter()) : Optional.empty(),
                            sessions.getLimit());
                }
                case COMMAND_NOT_SET -> throw new IllegalArgumentException("there is no such command");
            };
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("no trace command", e);
        }
    }
}
