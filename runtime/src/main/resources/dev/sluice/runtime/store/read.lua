-- KEYS: the log's hash, its entries, its snapshot. ARGV: from, limit, or 'snapshot'.
-- Answers {tail, entries} or {life, snapshot seq, state}: of one moment, which single commands would not be.
if ARGV[1] == 'snapshot' then
  local known = redis.call('HMGET', KEYS[1], 'life', 'snapshotSeq')
  return {known[1], known[2], redis.call('GET', KEYS[3])}
end
local tail = redis.call('HGET', KEYS[1], 'tail')
if not tail then
  return {'1', {}}
end
local from = ARGV[1]
if tonumber(tail) > tonumber(from) then
  from = tail
end
return {tail, redis.call('XRANGE', KEYS[2], from .. '-0', '+', 'COUNT', ARGV[2])}
