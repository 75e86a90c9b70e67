-- KEYS: the log's hash, its entries (a stream whose ids are <seq>-0), its ids (a hash: id -> seq:digest).
-- ARGV: fence, then for each entry: id, digest, base, kind, time, meta, payload.
-- Answers {'placed', head, seq or -seq for a duplicate ...}, {'taken', index, seq}, {'moved', index, head}, {'fenced'}.
local log, entries, ids = KEYS[1], KEYS[2], KEYS[3]
local known = redis.call('HMGET', log, 'fence', 'head')
if known[1] ~= ARGV[1] then
  return {'fenced'}
end
local head = tonumber(known[2])
local next = head + 1
local answer = {'placed', head}
local placed = {}
-- All is decided before anything is written: a script has no way to take its writes back.
for i = 2, #ARGV, 7 do
  local index = (i - 2) / 7
  local id, digest, base = ARGV[i], ARGV[i + 1], tonumber(ARGV[i + 2])
  local found = placed[id] or redis.call('HGET', ids, id)
  if found then
    local colon = string.find(found, ':', 1, true)
    local seq = tonumber(string.sub(found, 1, colon - 1))
    if string.sub(found, colon + 1) ~= digest then
      return {'taken', index, seq}
    end
    answer[#answer + 1] = -seq
  elseif base >= 0 and (base < head or base >= next) then
    return {'moved', index, head}
  else
    placed[id] = string.format('%.0f', next) .. ':' .. digest
    answer[#answer + 1] = next
    next = next + 1
  end
end
for i = 2, #ARGV, 7 do
  local seq = answer[3 + (i - 2) / 7]
  if seq > 0 then
    local id = ARGV[i]
    redis.call('HSET', ids, id, placed[id])
    redis.call('XADD', entries, string.format('%.0f', seq) .. '-0',
      'k', ARGV[i + 3], 't', ARGV[i + 4], 'm', ARGV[i + 5], 'p', ARGV[i + 6])
  end
end
if next > head + 1 then
  redis.call('HSET', log, 'head', string.format('%.0f', next - 1))
end
answer[2] = next - 1
return answer
