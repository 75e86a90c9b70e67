package dev.sluice.protocol.trace;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import dev.sluice.protocol.trace.proto.TraceCommandProto;
import dev.sluice.store.SessionPage;
import java.util.List;
import java.util.Optional;

/** What a session's owner answers to a {@link TraceCommand}: the result of an {@code Accepted}. */
public final class TraceAnswer {
    private TraceAnswer() {}

    /** @param next asks for what follows */
    public record HistoryAnswer(List<TraceEvent> events, Optional<String> next) {
        /** @throws IllegalArgumentException when the bytes are no such answer */
        public static HistoryAnswer of(byte[] bytes) {
            return parsed(() -> {
                TraceCommandProto.HistoryAnswer from = TraceCommandProto.HistoryAnswer.parseFrom(bytes);
                return new HistoryAnswer(
                        read(from.getEventsList()), from.hasNext() ? Optional.of(from.getNext()) : Optional.empty());
            });
        }
    }

    /**
     * @param state as a JSON text
     * @param events the newest up to that time, in order
     */
    public record TravelAnswer(String state, List<TraceEvent> events) {
        /** @throws IllegalArgumentException when the bytes are no such answer */
        public static TravelAnswer of(byte[] bytes) {
            return parsed(() -> {
                TraceCommandProto.TravelAnswer from = TraceCommandProto.TravelAnswer.parseFrom(bytes);
                return new TravelAnswer(from.getState().toStringUtf8(), read(from.getEventsList()));
            });
        }
    }

    /** @param events the newest, in order */
    public record InfoAnswer(Optional<SessionSummary> session, List<TraceEvent> events) {
        /** @throws IllegalArgumentException when the bytes are no such answer */
        public static InfoAnswer of(byte[] bytes) {
            return parsed(() -> {
                TraceCommandProto.InfoAnswer from = TraceCommandProto.InfoAnswer.parseFrom(bytes);
                return new InfoAnswer(
                        from.hasSession()
                                ? Optional.of(TraceMessageProtoReader.summary(from.getSession()))
                                : Optional.empty(),
                        read(from.getEventsList()));
            });
        }
    }

    public static byte[] history(List<byte[]> events, Optional<String> next) {
        TraceCommandProto.HistoryAnswer.Builder to = TraceCommandProto.HistoryAnswer.newBuilder();
        events.forEach(event -> to.addEvents(UnsafeByteOperations.unsafeWrap(event)));
        next.ifPresent(to::setNext);
        return to.build().toByteArray();
    }

    public static byte[] travel(byte[] state, List<byte[]> events) {
        TraceCommandProto.TravelAnswer.Builder to = TraceCommandProto.TravelAnswer.newBuilder();
        events.forEach(event -> to.addEvents(UnsafeByteOperations.unsafeWrap(event)));
        return to.setState(UnsafeByteOperations.unsafeWrap(state)).build().toByteArray();
    }

    public static byte[] info(Optional<SessionSummary> session, List<byte[]> events) {
        TraceCommandProto.InfoAnswer.Builder to = TraceCommandProto.InfoAnswer.newBuilder();
        events.forEach(event -> to.addEvents(UnsafeByteOperations.unsafeWrap(event)));
        session.ifPresent(summary -> to.setSession(TraceMessageProto.summary(summary)));
        return to.build().toByteArray();
    }

    public static byte[] sessions(SessionPage page) {
        TraceCommandProto.SessionsAnswer.Builder to = TraceCommandProto.SessionsAnswer.newBuilder();
        page.sessions().forEach(session -> to.addSessions(TraceMessageProto.summary(session)));
        page.next().ifPresent(to::setNext);
        return to.build().toByteArray();
    }

    /** @throws IllegalArgumentException when the bytes are no such answer */
    public static SessionPage sessionsOf(byte[] bytes) {
        return parsed(() -> {
            TraceCommandProto.SessionsAnswer from = TraceCommandProto.SessionsAnswer.parseFrom(bytes);
            return new SessionPage(
                    from.getSessionsList().stream()
                            .map(TraceMessageProtoReader::summary)
                            .toList(),
                    from.hasNext() ? Optional.of(from.getNext()) : Optional.empty());
        });
    }

    private static List<TraceEvent> read(List<ByteString> events) {
        return events.stream()
                .map(event -> TraceEventProto.of(event.toByteArray()))
                .toList();
    }

    private interface Parse<T> {
        T run() throws InvalidProtocolBufferException;
    }

    private static <T> T parsed(Parse<T> parse) {
        try {
            return parse.run();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("no answer of a trace owner", e);
        }
    }
}
