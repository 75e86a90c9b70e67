package dev.sluice.runtime.store;

/**
 * What has to happen at once in Redis. Sent whole each time: a script that Redis has forgotten must not come behind what
 * was called after it.
 */
final class RedisTraceScripts {
    /**
     * KEYS: events, checkpoints, summary, sessions, arrivals, total, order, identities. ARGV: now, session, first, last
     * time, members. The order has epoch, seq, time and identity of each event, in the order of the channel.
     */
    static final String APPEND =
            """
            local added, bytes = 0, 0
            local arrived = string.format('%016x', tonumber(ARGV[1]))
            for i = 5, #ARGV do
              local member = ARGV[i]
              local identity = string.sub(member, 54, 69)
              local known = identity ~= '0000000000000000' and redis.call('SISMEMBER', KEYS[8], identity) == 1
              if not known and redis.call('ZADD', KEYS[1], 'NX', 0, member) == 1 then
                added = added + 1
                bytes = bytes + #member - 69 - tonumber(string.sub(member, 50, 53), 16)
                redis.call('ZADD', KEYS[7], 0, string.sub(member, 17, 48) .. string.sub(member, 1, 16) .. identity)
                if identity ~= '0000000000000000' then
                  redis.call('SADD', KEYS[8], identity)
                end
                redis.call('RPUSH', KEYS[5], arrived .. string.sub(member, 1, 48) .. ARGV[2])
              end
            end
            redis.call('HINCRBY', KEYS[3], 'events', added)
            redis.call('HINCRBY', KEYS[3], 'bytes', bytes)
            local last = redis.call('HGET', KEYS[3], 'last')
            if not last or tonumber(ARGV[4]) > tonumber(last) then
              redis.call('HSET', KEYS[3], 'last', ARGV[4])
            end
            redis.call('ZADD', KEYS[4], ARGV[1], ARGV[2])
            redis.call('HSET', KEYS[3], 'stored', ARGV[1])
            redis.call('INCRBY', KEYS[6], bytes)
            redis.call('ZREMRANGEBYLEX', KEYS[2], '[' .. ARGV[3], '+')
            return added""";

    /** KEYS: checkpoints, summary. ARGV: key, member. */
    static final String PUT_CHECKPOINT =
            """
            if redis.call('EXISTS', KEYS[2]) == 1 then
              redis.call('ZREMRANGEBYLEX', KEYS[1], '[' .. ARGV[1], '(' .. ARGV[1] .. '\\1')
              redis.call('ZADD', KEYS[1], 0, ARGV[2])
            end
            return 1""";

    /** KEYS: order, events. ARGV: from, to, events at most, bytes at most. */
    static final String SINCE =
            """
            local found, bytes = {}, 0
            for _, place in ipairs(redis.call('ZRANGEBYLEX', KEYS[1], ARGV[1], ARGV[2], 'LIMIT', 0, ARGV[3])) do
              if bytes >= tonumber(ARGV[4]) then
                break
              end
              local key = string.sub(place, 33, 48) .. string.sub(place, 1, 32)
              local member = redis.call('ZRANGEBYLEX', KEYS[2], '[' .. key, '(' .. key .. '\\1', 'LIMIT', 0, 1)[1]
              if member then
                found[#found + 1] = member
                bytes = bytes + #member
              end
            end
            return found""";

    /** KEYS: summary, events. */
    static final String SUMMARY =
            """
            local summary = redis.call('HMGET', KEYS[1], 'events', 'bytes', 'last', 'trimmed', 'trimmedThrough', 'stored')
            local first = redis.call('ZRANGE', KEYS[2], 0, 0)[1]
            summary[7] = first and string.sub(first, 1, 16) or false
            return summary""";

    /**
     * KEYS: arrivals, total. ARGV: since, bytes allowed, events at most, what the names of a session's keys begin with.
     */
    static final String RETAIN =
            """
            local since = string.format('%016x', tonumber(ARGV[1]))
            local removed, touched = 0, {}
            local total = tonumber(redis.call('GET', KEYS[2]) or '0')
            for _, arrival in ipairs(redis.call('LRANGE', KEYS[1], 0, tonumber(ARGV[3]) - 1)) do
              if string.sub(arrival, 1, 16) >= since and total <= tonumber(ARGV[2]) then
                break
              end
              removed = removed + 1
              local key, session = string.sub(arrival, 17, 64), string.sub(arrival, 65)
              local prefix = ARGV[4] .. session
              local low, high = '[' .. key, '(' .. key .. '\\1'
              local member = redis.call('ZRANGEBYLEX', prefix .. ':events', low, high)[1]
              if member then
                local bytes = #member - 69 - tonumber(string.sub(member, 50, 53), 16)
                total = total - bytes
                redis.call('ZREM', prefix .. ':events', member)
                redis.call('ZREM', prefix .. ':order', string.sub(key, 17, 48) .. string.sub(key, 1, 16)
                  .. string.sub(member, 54, 69))
                redis.call('SREM', prefix .. ':identities', string.sub(member, 54, 69))
                redis.call('HINCRBY', prefix .. ':summary', 'events', -1)
                redis.call('HINCRBY', prefix .. ':summary', 'bytes', -bytes)
                redis.call('HINCRBY', prefix .. ':summary', 'trimmed', 1)
                local time = string.sub(key, 1, 16)
                touched[prefix] = touched[prefix] and touched[prefix] > time and touched[prefix] or time
              end
            end
            if removed > 0 then
              redis.call('LTRIM', KEYS[1], removed, -1)
              redis.call('SET', KEYS[2], total)
            end
            for prefix, time in pairs(touched) do
              local through = redis.call('HGET', prefix .. ':summary', 'trimmedThrough')
              if not through or through < time then
                redis.call('HSET', prefix .. ':summary', 'trimmedThrough', time)
              end
              local first = redis.call('ZRANGE', prefix .. ':events', 0, 0)[1]
              local bound = first and '(' .. string.sub(first, 1, 16) .. 'g' or '+'
              local kept = redis.call('ZREVRANGEBYLEX', prefix .. ':checkpoints', bound, '-', 'LIMIT', 0, 1)[1]
              if kept then
                redis.call('ZREMRANGEBYLEX', prefix .. ':checkpoints', '-', '(' .. string.sub(kept, 1, 48))
              end
            end
            return removed""";

    private RedisTraceScripts() {}
}
