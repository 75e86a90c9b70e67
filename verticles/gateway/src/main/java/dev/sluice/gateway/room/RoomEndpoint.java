package dev.sluice.gateway.room;

import dev.sluice.bus.BusMessage.Accepted;
import dev.sluice.bus.BusMessage.Refused;
import dev.sluice.bus.BusMessage.Reply;
import dev.sluice.bus.BusMessage.Submit;
import dev.sluice.bus.ErrorCode;
import dev.sluice.config.GatewayConfig;
import dev.sluice.config.RoomBroadcasterConfig;
import dev.sluice.gateway.delivery.Feed;
import dev.sluice.gateway.delivery.LogReader;
import dev.sluice.gateway.session.ClientConnection;
import dev.sluice.gateway.session.Session;
import dev.sluice.model.ChannelId;
import dev.sluice.model.Position;
import dev.sluice.protocol.room.MessageRules;
import dev.sluice.protocol.room.RoomAnswer;
import dev.sluice.protocol.room.RoomChannels;
import dev.sluice.protocol.room.RoomCommand;
import dev.sluice.protocol.room.RoomCommandWire;
import dev.sluice.protocol.room.Seat;
import dev.sluice.runtime.Node;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.ObjLongConsumer;

/** {@code /ws/{room}}: joins sessions to the node's deliveries and to the owners of rooms. */
public final class RoomEndpoint {
    /** Until it joins, by when it is known whose connection it is. */
    private static final String NOBODY = "";

    /** A position that many readers of a room share is asked for once. */
    private record Question(String room, RoomCommand.State state) {}

    private final Node node;
    private final Context context;
    private final RoomSeats seats;
    private final Map<Question, Future<Reply>> questions = new HashMap<>();

    /** @param context the event loop of the connections */
    public RoomEndpoint(Node node, Context context) {
        this.node = node;
        this.context = context;
        String loop = Long.toHexString(ThreadLocalRandom.current().nextLong());
        this.seats = new RoomSeats(node, "sluice.gateway." + node.id() + "/" + loop);
    }

    /** Time passes: some ten times a second. */
    public void poll(long nowMillis) {
        seats.poll(nowMillis);
    }

    /** @param asked what the client says in the URL */
    public Session session(ClientConnection connection, RoomAddress asked) {
        return new RoomArrival(connection, asked, address -> inRoom(connection, address));
    }

    private Session inRoom(ClientConnection connection, RoomAddress address) {
        GatewayConfig config = node.config().gateway();
        RoomBroadcasterConfig rooms = node.config().roomBroadcaster();
        Port port = new Port(connection, address);
        RoomParser parser = new RoomParser(
                port.connectionId,
                address.client(),
                address.envelope(),
                () -> mayModerate(connection, address.room()),
                MessageRules.of(node.config(), config.messageBytesMax()),
                rooms.presence().dataBytesMax());
        return new RoomSession(
                connection,
                port,
                parser,
                new RateWindow(rooms.messagesPerSecondMax()),
                address.room(),
                address.client(),
                address.envelope(),
                address.resume(),
                config.helloTimeoutMillis());
    }

    private boolean mayModerate(ClientConnection connection, String room) {
        return switch (node.config().roomBroadcaster().moderation()) {
            case "everyone" -> true;
            case "rights" -> connection.principal().rights().mayAdminister(RoomChannels.of(room));
            default -> false;
        };
    }

    private final class Port implements RoomSession.Rooms {
        private final ClientConnection connection;
        private final RoomAddress address;
        private final ChannelId channel;
        // Random, for the owner must tell the connections of all gateways apart; 0 means nobody's.
        private final long connectionId = ThreadLocalRandom.current().nextLong() | 1;
        private RoomFilter filter;
        private Seat seat;
        private boolean left;

        Port(ClientConnection connection, RoomAddress address) {
            this.connection = connection;
            this.address = address;
            this.channel = RoomChannels.of(address.room());
        }

        @Override
        public Optional<RoomSubscription> subscribe(RoomSubscription.Listener listener) {
            Feed feed = Feed.of(
                    channel,
                    RoomEncoding.of(
                            address.envelope(), connection.speaks(RoomLine.PROTOBUF), connection.carriesBinary()));
            return connection
                    .subscribe(feed, local -> {
                        LogReader reader = new LogReader(
                                local,
                                connection.outlet(),
                                LogReader.Behind.ANNOUNCE_GAP,
                                node.config().gateway().writeBytesMax(),
                                new Ears(listener));
                        filter = new RoomFilter(local, connectionId, address.client(), address.envelope(), listener);
                        reader.filter(filter);
                        return reader;
                    })
                    .map(reader -> new Subscription(connection, reader));
        }

        @Override
        public void join(Optional<Position> resume, ObjLongConsumer<Optional<Reply>> answer) {
            if (connection.oneWay()) {
                watch(resume, answer);
                return;
            }
            seat = new Seat(
                    connectionId,
                    address.client(),
                    address.user(),
                    connection.principal().id(),
                    address.envelope(),
                    System.currentTimeMillis(),
                    new byte[0]);
            submit(new RoomCommand.Join(seats.gateway(), seat, resume), (reply, nowMillis) -> {
                if (!left && reply.isPresent() && reply.get() instanceof Accepted accepted) {
                    seats.sit(address.room(), seat, nowMillis);
                    seats.admitted(address.room(), accepted.epoch());
                    seats.memory(address.room()).ifPresent(filter::remembers);
                }
                answer.accept(reply, nowMillis);
            });
        }

        /** Who can only listen is no member: nobody could speak to it. A locked room is closed to it all the same. */
        private void watch(Optional<Position> resume, ObjLongConsumer<Optional<Reply>> answer) {
            submit(new RoomCommand.State(resume), (reply, nowMillis) -> {
                boolean locked = reply.filter(Accepted.class::isInstance)
                        .map(accepted -> RoomAnswer.decode(((Accepted) accepted).result()))
                        .filter(RoomAnswer::locked)
                        .isPresent();
                Optional<Reply> told = locked
                        ? Optional.of(new Refused(channel, ErrorCode.FORBIDDEN, "the room is locked", "room"))
                        : reply;
                answer.accept(told, nowMillis);
            });
        }

        @Override
        public void ask(RoomCommand command, ObjLongConsumer<Optional<Reply>> answer) {
            if (command instanceof RoomCommand.State state) {
                Question question = new Question(address.room(), state);
                Future<Reply> asked = questions.computeIfAbsent(question, this::ask);
                tell(asked, answer);
            } else if (mayNot(command)) {
                Reply refused =
                        new Refused(channel, ErrorCode.FORBIDDEN, "the right to write to this room is missing", "");
                tell(Future.succeededFuture(refused), answer);
            } else {
                submit(command, answer);
            }
        }

        @Override
        public void left() {
            left = true;
            if (connection.oneWay()) {
                return;
            }
            seats.rise(address.room(), connectionId);
            submit(new RoomCommand.Leave(connectionId, false), (reply, nowMillis) -> {});
        }

        @Override
        public void updated(byte[] data) {
            seats.updated(address.room(), connectionId, data);
        }

        @Override
        public void told(Position at, RoomAnswer answer) {
            seats.memory(address.room()).ifPresent(memory -> memory.told(at, answer));
        }

        @Override
        public void acked(long ackSeq) {
            seats.memory(address.room()).ifPresent(memory -> memory.acked(ackSeq, address.client()));
        }

        @Override
        public void roundTrip(int micros) {
            seats.roundTrip(address.room(), micros);
        }

        /** To acknowledge what one may read is part of reading. */
        private boolean mayNot(RoomCommand command) {
            return !(command instanceof RoomCommand.Ack)
                    && !connection.principal().rights().mayPublish(channel);
        }

        private Future<Reply> ask(Question question) {
            return node.askOwner(request(question.state()))
                    .onComplete(done -> context.runOnContext(here -> questions.remove(question)));
        }

        private void submit(RoomCommand command, ObjLongConsumer<Optional<Reply>> answer) {
            tell(node.askOwner(request(command)), answer);
        }

        private Submit request(RoomCommand command) {
            return new Submit(channel, Submit.client(connection.principal().id()), RoomCommandWire.encode(command));
        }

        private void tell(Future<Reply> reply, ObjLongConsumer<Optional<Reply>> answer) {
            reply.map(Optional::of)
                    .otherwise(Optional.empty())
                    .onSuccess(told -> context.runOnContext(here -> {
                        answer.accept(told, System.currentTimeMillis());
                        connection.flush();
                    }));
        }

        private final class Ears implements LogReader.Listener {
            private final RoomSubscription.Listener listener;

            Ears(RoomSubscription.Listener listener) {
                this.listener = listener;
            }

            @Override
            public void known(long epoch, long tailSeq, long headSeq) {
                seats.known(address.room(), epoch);
                listener.known(epoch);
            }

            @Override
            public void gap(long from, long to) {
                listener.gap(from, to);
            }
        }
    }

    private record Subscription(ClientConnection connection, LogReader reader) implements RoomSubscription {
        @Override
        public long channelEpoch() {
            return reader.channelEpoch();
        }

        @Override
        public long nextSeq() {
            return reader.nextSeq();
        }

        @Override
        public void start(long seq) {
            reader.resume();
            reader.start(seq);
            connection.pump(reader);
        }

        @Override
        public void pause() {
            reader.pause();
        }
    }
}
