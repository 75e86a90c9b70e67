package dev.sluice.roombroadcaster;

import dev.sluice.bus.BusMessage.Batch;
import dev.sluice.bus.BusWire;
import dev.sluice.config.RoomBroadcasterConfig;
import dev.sluice.model.ChannelId;
import dev.sluice.model.Entry;
import dev.sluice.model.Position;
import dev.sluice.protocol.room.RoomChannels;
import dev.sluice.protocol.room.RoomKept;
import dev.sluice.protocol.room.RoomKept.WorldAt;
import dev.sluice.runtime.redis.RedisLink;
import dev.sluice.runtime.redis.RedisScript;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * The history of rooms as Redis streams, one entry each. Who owns a room claims it with an epoch; Redis refuses what an
 * earlier owner still wants to append, so that two owners never write one history.
 */
final class RoomStore implements RoomOutput.Store {
    private static final String STALE = "STALE";

    private static final RedisScript CLAIM = RedisScript.of(
            """
            local want = ARGV[1]
            local have = redis.call('HGET', KEYS[1], 'epoch')
            if have and tonumber(have) >= tonumber(want) then
              want = string.format('%.0f', tonumber(have) + 1)
            end
            redis.call('HSET', KEYS[1], 'epoch', want)
            redis.call('PEXPIRE', KEYS[1], ARGV[2])
            return want
            """);

    private static final RedisScript APPEND = RedisScript.of(
            """
            local have = redis.call('HGET', KEYS[1], 'epoch')
            if have and tonumber(have) > tonumber(ARGV[1]) then
              return redis.error_reply('STALE ' .. have)
            end
            if not have or tonumber(have) < tonumber(ARGV[1]) then
              redis.call('HSET', KEYS[1], 'epoch', ARGV[1])
            end
            if ARGV[4] == 'anew' then
              redis.call('DEL', KEYS[2], KEYS[3])
            end
            if ARGV[5] ~= '' then
              redis.call('SET', KEYS[3], ARGV[5])
            end
            for i = 6, #ARGV do
              redis.call('XADD', KEYS[2], 'MAXLEN', ARGV[2], '*', 'b', ARGV[i])
            end
            redis.call('PEXPIRE', KEYS[1], ARGV[3])
            redis.call('PEXPIRE', KEYS[2], ARGV[3])
            redis.call('PEXPIRE', KEYS[3], ARGV[3])
            return 'OK'
            """);

    /** What a new owner finds. The lists are of one length. */
    record Restored(long epoch, List<Position> positions, List<Entry> entries, Optional<WorldAt> world) {}

    private final RedisLink redis;
    private final RoomBroadcasterConfig config;
    private final String keys;

    RoomStore(RedisLink redis, RoomBroadcasterConfig config) {
        this.redis = redis;
        this.config = config;
        this.keys = redis.prefix() + "rooms:" + config.redis().cluster() + ":";
    }

    @Override
    public boolean isHealthy() {
        return redis.isHealthy();
    }

    /** @return the epoch, which is at least the one that is wanted and beyond all before, and what was stored */
    Future<Restored> claim(String room, long epoch) {
        List<?> args = List.of(String.valueOf(epoch), config.history().ageMillis());
        return redis.eval(CLAIM, List.of(ownerKey(room)), args).compose(claimed -> {
            long granted = Long.parseLong(claimed.toString());
            Request newest = Request.cmd(Command.XREVRANGE)
                    .arg(logKey(room))
                    .arg("+")
                    .arg("-")
                    .arg("COUNT")
                    .arg(config.history().entriesMax());
            Future<Response> entries = redis.send(newest);
            Future<Response> world = redis.send(Request.cmd(Command.GET).arg(worldKey(room)));
            return Future.all(entries, world).map(both -> restored(granted, entries.result(), world.result()));
        });
    }

    @Override
    public Future<Void> append(
            String room, long epoch, long firstSeq, List<Entry> entries, Optional<WorldAt> world, boolean anew) {
        List<Object> args = new ArrayList<>(entries.size() + 5);
        args.add(String.valueOf(epoch));
        args.add(config.history().entriesMax());
        args.add(config.history().ageMillis());
        args.add(anew ? "anew" : "more");
        args.add(world.map(RoomKept::encode).orElse(new byte[0]));
        ChannelId channel = RoomChannels.of(room);
        for (int i = 0; i < entries.size(); i++) {
            args.add(BusWire.encode(new Batch(channel, epoch, firstSeq + i, List.of(entries.get(i)))));
        }
        return redis.eval(APPEND, List.of(ownerKey(room), logKey(room), worldKey(room)), args)
                .mapEmpty();
    }

    /** Whether an append failed because another owner has the room. */
    static boolean isStale(Throwable cause) {
        return String.valueOf(cause.getMessage()).startsWith(STALE);
    }

    /** @param world null for none */
    private Restored restored(long epoch, Response newestFirst, Response world) {
        long oldest = System.currentTimeMillis() - config.history().ageMillis();
        List<Position> positions = new ArrayList<>();
        List<Entry> entries = new ArrayList<>();
        Position next = new Position(Long.MAX_VALUE, 0);
        for (Response stored : newestFirst) {
            // [id, ["b", bytes]]
            Batch batch = (Batch) BusWire.decode(stored.get(1).get(1).toBytes());
            Entry entry = batch.entries().get(0);
            if (entry.timeMillis() < oldest) {
                break;
            }
            Position position = new Position(batch.epoch(), batch.firstSeq());
            // An owner that does not know what it stored stores it again.
            if (position.compareTo(next) < 0) {
                positions.add(position);
                entries.add(entry);
                next = position;
            }
        }
        Collections.reverse(positions);
        Collections.reverse(entries);
        Optional<WorldAt> stored = Optional.ofNullable(world).map(kept -> (WorldAt) RoomKept.decode(kept.toBytes()));
        return new Restored(epoch, positions, entries, stored);
    }

    /** The braces keep a room's keys on one node of a Redis cluster. */
    private String ownerKey(String room) {
        return keys + "{" + room + "}:owner";
    }

    private String logKey(String room) {
        return keys + "{" + room + "}:log";
    }

    private String worldKey(String room) {
        return keys + "{" + room + "}:world";
    }
}
