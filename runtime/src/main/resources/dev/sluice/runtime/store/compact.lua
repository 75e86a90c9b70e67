-- KEYS: the log's hash, its entries, its snapshot. ARGV: fence, snapshot seq, state, tail, first id to be kept.
-- Answers life, fence, head, tail, snapshot seq; nothing when the fence is not the newest.
local log, entries, snapshot = KEYS[1], KEYS[2], KEYS[3]
local known = redis.call('HMGET', log, 'fence', 'tail', 'snapshotSeq', 'idsFrom')
if known[1] ~= ARGV[1] then
  return false
end
if tonumber(ARGV[2]) >= tonumber(known[3]) then
  redis.call('HSET', log, 'snapshotSeq', ARGV[2])
  redis.call('SET', snapshot, ARGV[3])
  if tonumber(ARGV[4]) > tonumber(known[2]) then
    redis.call('HSET', log, 'tail', ARGV[4])
    redis.call('XTRIM', entries, 'MINID', ARGV[4] .. '-0')
  end
  if tonumber(ARGV[5]) > tonumber(known[4]) then
    redis.call('HSET', log, 'idsFrom', ARGV[5])
  end
end
return redis.call('HMGET', log, 'life', 'fence', 'head', 'tail', 'snapshotSeq')
