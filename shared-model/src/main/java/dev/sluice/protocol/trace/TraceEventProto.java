package dev.sluice.protocol.trace;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.sluice.protocol.trace.proto.TraceProto;
import java.util.Optional;
import java.util.OptionalDouble;

/** Events in protobuf: as clients of {@code sluice.v1.protobuf} get them, as they travel, and as they are stored. */
public final class TraceEventProto {
    private static final Phase[] PHASES = Phase.values();

    private TraceEventProto() {}

    public static byte[] bytes(TraceEvent event) {
        return message(event).toByteArray();
    }

    /** @throws IllegalArgumentException when the bytes are no event: they are our own, so that is a fault of ours */
    public static TraceEvent of(byte[] bytes) {
        try {
            return of(TraceProto.TraceEvent.parseFrom(bytes));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("stored bytes are no trace event", e);
        }
    }

    static TraceProto.TraceEvent message(TraceEvent event) {
        TraceProto.TraceEvent.Builder to = TraceProto.TraceEvent.newBuilder()
                .setId(event.id())
                .setTraceId(event.traceId())
                .setSessionId(event.sessionId())
                .setAgentId(event.agentId())
                .setType(event.type())
                .setPhaseValue(event.phase().map(phase -> phase.ordinal() + 1).orElse(0))
                .setTimestamp(event.timestamp())
                .setData(event.data());
        event.parentId().ifPresent(to::setParentId);
        event.swarmId().ifPresent(to::setSwarmId);
        event.duration().ifPresent(to::setDuration);
        event.metadata().ifPresent(to::setMetadata);
        return to.build();
    }

    static TraceEvent of(TraceProto.TraceEvent from) {
        return new TraceEvent(
                from.getId(),
                from.getTraceId(),
                from.hasParentId() ? Optional.of(from.getParentId()) : Optional.empty(),
                from.getSessionId(),
                from.hasSwarmId() ? Optional.of(from.getSwarmId()) : Optional.empty(),
                from.getAgentId(),
                from.getType(),
                phase(from.getPhaseValue()),
                from.getTimestamp(),
                from.hasDuration() ? OptionalDouble.of(from.getDuration()) : OptionalDouble.empty(),
                from.getData(),
                from.hasMetadata() ? Optional.of(from.getMetadata()) : Optional.empty());
    }

    private static Optional<Phase> phase(int value) {
        return value < 1 || value > PHASES.length ? Optional.empty() : Optional.of(PHASES[value - 1]);
    }
}
