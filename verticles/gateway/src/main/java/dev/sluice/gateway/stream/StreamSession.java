package dev.sluice.gateway.stream;

import dev.sluice.bus.BusMessage.Accepted;
import dev.sluice.bus.BusMessage.Refused;
import dev.sluice.bus.BusMessage.Reply;
import dev.sluice.bus.ErrorCode;
import dev.sluice.config.GatewayConfig;
import dev.sluice.gateway.session.Client;
import dev.sluice.gateway.session.CloseCode;
import dev.sluice.gateway.session.ErrorMessage;
import dev.sluice.gateway.session.Resume;
import dev.sluice.gateway.session.Session;
import dev.sluice.patch.JsonException;
import dev.sluice.patch.JsonLimits;
import dev.sluice.patch.JsonReader;
import dev.sluice.protocol.stream.ProtocolException;
import dev.sluice.protocol.stream.StreamChannels;
import dev.sluice.protocol.stream.StreamRequest;
import dev.sluice.protocol.stream.StreamRequest.Grant;
import dev.sluice.protocol.stream.StreamRequest.GrantUpTo;
import dev.sluice.protocol.stream.StreamRequest.Hello;
import dev.sluice.protocol.stream.StreamRequest.Publish;
import java.util.Optional;

/** A client of {@code /stream}: hello, then credit; errors are answered, and end the connection only before hello. */
final class StreamSession implements Session, StreamSubscription.Listener {
    static final String DEFAULT_STREAM = "simulator";

    private static final int NAME_LENGTH_MAX = 256;
    private static final int PUBLISHING_MAX = 64;

    /** What the session asks of the node it is on. */
    interface Streams {
        boolean exists(String name);

        /** @return empty when the stream is read in too many forms already */
        Optional<StreamSubscription> subscribe(
                String name, Hello hello, long window, StreamSubscription.Listener listener);

        /** To the stream's owner; the answer goes to {@link StreamSession#published}. */
        void publish(String name, Publish change);
    }

    private final Client client;
    private final Streams streams;
    private final GatewayConfig config;
    private final int snapshotIntervalMillis;
    private final Optional<String> pathStream;
    private final JsonReader json;

    private long openedMillis;
    private long pingedMillis;
    private Hello hello;
    private String stream;
    private StreamSubscription subscription;
    private boolean welcomed;
    private int publishing;

    /** For all sessions together: it keeps three kilobytes of tables. */
    static JsonReader reader(GatewayConfig config) {
        return new JsonReader(new JsonLimits(config.messageBytesMax(), config.jsonDepthMax(), NAME_LENGTH_MAX));
    }

    /**
     * @param json as {@link #reader} makes it
     * @param pathStream the stream that the URL names, if it does
     */
    StreamSession(
            Client client,
            Streams streams,
            GatewayConfig config,
            JsonReader json,
            int snapshotIntervalMillis,
            Optional<String> pathStream) {
        this.client = client;
        this.streams = streams;
        this.config = config;
        this.snapshotIntervalMillis = snapshotIntervalMillis;
        this.pathStream = pathStream;
        this.json = json;
    }

    @Override
    public void opened(long nowMillis) {
        openedMillis = nowMillis;
        pingedMillis = nowMillis;
    }

    @Override
    public void text(byte[] utf8, long nowMillis) {
        try {
            take(StreamRequest.of(json.read(utf8)), nowMillis);
        } catch (JsonException e) {
            refuse(ErrorCode.INVALID_MESSAGE, e.getMessage(), e.field(), nowMillis);
        } catch (ProtocolException e) {
            refuse(e.code(), e.getMessage(), e.field(), nowMillis);
        }
    }

    /** JSON in a binary message is taken too: some clients' sockets know no other. */
    @Override
    public void binary(byte[] payload, long nowMillis) {
        text(payload, nowMillis);
    }

    @Override
    public void poll(long nowMillis) {
        if (hello == null && nowMillis - openedMillis > config.helloTimeoutMillis()) {
            bye("no hello came in time");
        } else if (welcomed && !client.oneWay() && nowMillis - pingedMillis >= config.heartbeatMillis()) {
            pingedMillis = nowMillis;
            client.send(StreamMessages.ping(nowMillis));
        }
    }

    @Override
    public void goingAway(CloseCode code, String reason, long reconnectAfterMillis) {
        client.send(StreamMessages.bye(reason, reconnectAfterMillis));
    }

    /** The welcome carries the first position, so it waited until the node knew one. */
    @Override
    public void known() {
        if (welcomed) {
            return;
        }
        welcomed = true;
        Resume resume = hello.lastApplied().isEmpty()
                ? null
                : subscription.resume(
                        hello.epoch().orElse(subscription.channelEpoch()),
                        hello.lastApplied().getAsLong());
        if (resume != null) {
            client.resumed(resume);
        }
        client.send(StreamMessages.welcome(
                stream,
                window(),
                subscription.channelEpoch(),
                subscription.headSeq(),
                Optional.ofNullable(resume),
                snapshotIntervalMillis));
        subscription.begin();
    }

    @Override
    public void mode(StreamMode mode, long elided) {
        if (hello.conflate() || !hello.fields().isEmpty() || client.speaks(StreamMessages.SUBPROTOCOL)) {
            client.send(StreamMessages.mode(mode, elided));
        }
    }

    /** What the owner said to a change of this client. */
    void published(Publish change, Reply reply, long nowMillis) {
        publishing--;
        if (reply instanceof Refused refused) {
            error(refused.code(), refused.message(), refused.field(), nowMillis);
        } else if (reply instanceof Accepted accepted && change.id().isPresent()) {
            client.send(StreamMessages.published(change.id().get(), accepted.epoch(), accepted.seq()));
        }
    }

    private void take(StreamRequest request, long nowMillis) throws ProtocolException {
        if (request instanceof Hello said) {
            if (hello != null) {
                client.refused(ErrorCode.INVALID_MESSAGE);
                bye("hello was said before");
                return;
            }
            hello(said);
        } else if (hello == null) {
            throw new ProtocolException(ErrorCode.INVALID_MESSAGE, "hello must come first", "type");
        } else if (request instanceof Grant grant) {
            subscription.credit().add(grant.messages());
            subscription.pump();
        } else if (request instanceof GrantUpTo upTo) {
            upTo.messages().ifPresent(subscription.credit()::upToMessages);
            upTo.bytes().ifPresent(subscription.credit()::upToBytes);
            subscription.pump();
        } else if (request instanceof Publish change) {
            publish(change);
        }
    }

    private void hello(Hello said) throws ProtocolException {
        String name = pathStream.or(said::streamId).orElse(DEFAULT_STREAM);
        if (name.isEmpty()) {
            throw new ProtocolException(ErrorCode.NOT_FOUND, "there is no such stream", "streamId");
        }
        // Before its existence, which is not for everybody to know.
        if (!client.principal().rights().maySubscribe(StreamChannels.deltas(name))) {
            throw new ProtocolException(ErrorCode.FORBIDDEN, "the right to read this stream is missing", "streamId");
        }
        if (!streams.exists(name)) {
            throw new ProtocolException(ErrorCode.NOT_FOUND, "there is no such stream", "streamId");
        }
        hello = said;
        stream = name;
        Optional<StreamSubscription> opened = streams.subscribe(name, said, window(), this);
        if (opened.isEmpty()) {
            hello = null;
            throw new ProtocolException(
                    ErrorCode.OVERLOADED, "too many sets of fields of this stream are read", "fields");
        }
        subscription = opened.get();
        if (subscription.channelEpoch() != 0) {
            known();
            subscription.pump();
        }
    }

    private void publish(Publish change) throws ProtocolException {
        if (!client.principal().rights().mayPublish(StreamChannels.deltas(stream))) {
            throw new ProtocolException(ErrorCode.FORBIDDEN, "the right to change this stream is missing", "type");
        }
        if (publishing == PUBLISHING_MAX) {
            throw new ProtocolException(
                    ErrorCode.OVERLOADED, PUBLISHING_MAX + " changes wait for their answers", "payload");
        }
        publishing++;
        streams.publish(stream, change);
    }

    private long window() {
        return Math.min(hello.wantWindow().orElse(config.creditMax()), config.creditMax());
    }

    private void refuse(ErrorCode code, String text, String field, long nowMillis) {
        error(code, text, field, nowMillis);
        if (hello == null && code == ErrorCode.FORBIDDEN) {
            client.send(StreamMessages.bye(text));
            client.close(CloseCode.FORBIDDEN, text);
        } else if (hello == null) {
            bye(text);
        }
    }

    private void error(ErrorCode code, String text, String field, long nowMillis) {
        client.refused(code);
        client.send(ErrorMessage.of(code, text, field, nowMillis));
    }

    private void bye(String reason) {
        client.send(StreamMessages.bye(reason));
        client.close(CloseCode.POLICY, reason);
    }
}
