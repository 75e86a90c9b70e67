-- KEYS: the log's hash. ARGV: life if the log is new.
-- Answers life, fence, head, tail, snapshot seq.
local log = KEYS[1]
if redis.call('EXISTS', log) == 0 then
  redis.call('HSET', log, 'life', ARGV[1], 'head', 0, 'tail', 1, 'snapshotSeq', 0, 'idsFrom', 1)
end
redis.call('HINCRBY', log, 'fence', 1)
return redis.call('HMGET', log, 'life', 'fence', 'head', 'tail', 'snapshotSeq')
