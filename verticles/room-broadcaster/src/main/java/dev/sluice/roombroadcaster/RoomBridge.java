package dev.sluice.roombroadcaster;

import dev.sluice.bus.BusMessage.Batch;
import dev.sluice.bus.BusWire;
import dev.sluice.bus.WireReader;
import dev.sluice.bus.WireWriter;
import dev.sluice.config.RoomRedisConfig;
import dev.sluice.protocol.room.RoomCommand;
import dev.sluice.protocol.room.RoomCommand.Announce;
import dev.sluice.protocol.room.RoomCommand.Decided;
import dev.sluice.protocol.room.RoomCommand.Renew;
import dev.sluice.protocol.room.RoomCommand.Restate;
import dev.sluice.protocol.room.RoomCommandWire;
import dev.sluice.protocol.room.RoomKept;
import dev.sluice.protocol.room.RoomNames;
import dev.sluice.protocol.stream.ProtocolException;
import dev.sluice.runtime.redis.RedisLink;
import dev.sluice.runtime.redis.RedisListener;
import dev.sluice.runtime.redis.RedisScript;
import dev.sluice.runtime.redis.RedisSubscription;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What reaches rooms by Redis's publish and subscribe: messages of backends, and of other clusters that share their
 * rooms. Every lane hears everything and takes what is its own. Redis keeps nothing for who is away: what is missed is
 * counted, and no more.
 */
final class RoomBridge {
    /** Behind it stands the cluster's name, where otherwise stands a gateway's address. */
    static final String CLUSTER_PREFIX = "cluster:";

    /** The door of what comes in over Redis: all clusters hear it by themselves. */
    static final String DOOR = "redis";

    private static final RedisScript ENTER = RedisScript.of(
            """
            local time = redis.call('TIME')
            local now = time[1] * 1000 + math.floor(time[2] / 1000)
            redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1])
            redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
            redis.call('PEXPIRE', KEYS[1], ARGV[2])
            return redis.call('ZCARD', KEYS[1]) - 1
            """);

    private static final int ENTRIES = 1;
    private static final int SEATS = 2;
    private static final int DECIDED = 3;
    private static final int ASKED = 4;
    private static final int TOLD = 5;

    /** Hears on the lane's context. */
    interface Lane {
        /** @param message as it came, not judged yet */
        void published(String room, byte[] message);

        void relayed(String room, String cluster, Batch entries);

        /** @param seats an {@link Announce}, or a {@link Renew} in between */
        void announced(String room, RoomCommand seats);

        void decided(String room, Decided decided);

        /** A cluster, by its address, begins the room. */
        void asked(String room, String cluster);

        /** The answer to this cluster. */
        void told(String room, List<RoomKept> kept);
    }

    static boolean isCluster(String gateway) {
        return gateway.startsWith(CLUSTER_PREFIX);
    }

    private final RedisLink redis;
    private final RoomRedisConfig config;
    private final RoomMetrics metrics;
    private final Context context;
    private final Lane lane;
    private final String publishPrefix;
    private final String sharePrefix;
    private final String clustersPrefix;
    private final List<RedisSubscription> subscriptions = new ArrayList<>();

    RoomBridge(RedisLink redis, RoomRedisConfig config, RoomMetrics metrics, Context context, Lane lane) {
        this.redis = redis;
        this.config = config;
        this.metrics = metrics;
        this.context = context;
        this.lane = lane;
        this.publishPrefix = redis.prefix() + "room:";
        this.sharePrefix = redis.prefix() + "bridge:room:";
        this.clustersPrefix = redis.prefix() + "bridge:clusters:";
    }

    /** Redis need not be there yet. */
    void open() {
        if (config.publish()) {
            listen(publishPrefix, this::published);
        }
        if (config.share()) {
            listen(sharePrefix, this::shared);
        }
    }

    void close() {
        subscriptions.forEach(RedisSubscription::close);
    }

    boolean shares() {
        return config.share();
    }

    /** How other clusters call this one. */
    String address() {
        return CLUSTER_PREFIX + config.cluster();
    }

    /** Whether Redis takes now what is shared. */
    boolean isReaching() {
        return redis.isHealthy();
    }

    /** To the other clusters. */
    void share(String room, Batch entries) {
        send(room, ENTRIES, BusWire.encode(entries));
    }

    /** What was decided here, for the other clusters. */
    void share(String room, Decided decided) {
        send(room, DECIDED, RoomCommandWire.encode(decided));
    }

    /**
     * This cluster has the room for so long.
     *
     * @return how many others have it
     */
    Future<Integer> enter(String room, int leaseMillis) {
        return redis.eval(ENTER, List.of(clustersPrefix + room), List.of(config.cluster(), leaseMillis))
                .map(Response::toInteger);
    }

    /** The room begins here: who has it already says so. */
    void ask(String room) {
        send(room, ASKED, new byte[0]);
    }

    /** @param told with the address of the cluster that asked */
    void tell(String room, Restate told) {
        send(room, TOLD, RoomCommandWire.encode(told));
    }

    /** Who is here, for the other clusters. */
    void shareSeats(String room, RoomCommand seats) {
        send(room, SEATS, RoomCommandWire.encode(seats));
    }

    private void send(String room, int kind, byte[] content) {
        byte[] bytes = new WireWriter()
                .text(config.cluster())
                .small(kind)
                .bytes(content)
                .toBytes();
        redis.send(Request.cmd(Command.PUBLISH, sharePrefix + room, bytes))
                .onSuccess(heard -> metrics.bridged("sent"))
                .onFailure(lost -> metrics.bridged("not_sent"));
    }

    private interface Heard {
        void take(String room, byte[] payload);
    }

    private void listen(String prefix, Heard heard) {
        redis.subscribePattern(prefix + "*", new RedisListener() {
                    @Override
                    public void message(String channel, byte[] payload) {
                        context.runOnContext(here -> heard.take(channel.substring(prefix.length()), payload));
                    }

                    @Override
                    public void missed() {
                        metrics.bridged("missed");
                    }
                })
                .onSuccess(subscriptions::add);
    }

    private void published(String room, byte[] payload) {
        try {
            RoomNames.room(room);
        } catch (ProtocolException noName) {
            metrics.refused(noName.code());
            return;
        }
        metrics.bridged("published");
        lane.published(room, payload);
    }

    private void shared(String room, byte[] payload) {
        try {
            WireReader in = new WireReader(ByteBuffer.wrap(payload));
            String cluster = in.text();
            int kind = in.small();
            if (cluster.equals(config.cluster())) {
                return;
            }
            metrics.bridged("received");
            byte[] content = in.bytes();
            if (kind == ENTRIES && BusWire.decode(content) instanceof Batch batch) {
                lane.relayed(room, cluster, batch);
            } else if (kind == SEATS) {
                RoomCommand command = RoomCommandWire.decode(content);
                if (command instanceof Announce || command instanceof Renew) {
                    lane.announced(room, command);
                }
            } else if (kind == DECIDED && RoomCommandWire.decode(content) instanceof Decided decided) {
                lane.decided(room, decided);
            } else if (kind == ASKED) {
                lane.asked(room, CLUSTER_PREFIX + cluster);
            } else if (kind == TOLD && RoomCommandWire.decode(content) instanceof Restate told) {
                if (told.gateway().equals(address())) {
                    lane.told(room, told.kept());
                }
            }
        } catch (IllegalArgumentException | BufferUnderflowException garbage) {
            metrics.bridged("garbage");
        }
    }
}
