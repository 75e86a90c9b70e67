-- Holds seats for a gateway, instead of what it held.
-- KEYS: "seats:until" by gateway. ARGV: the pool; the gateway; how many it wants; for how long it holds them in ms.
-- Answers with how many it has got.
local pool, gateway, wanted, lease = tonumber(ARGV[1]), ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local others = 0
local held = redis.call('HGETALL', KEYS[1])
for i = 1, #held, 2 do
  local seats, till = string.match(held[i + 1], '^(%d+):(%d+)$')
  if tonumber(till) <= now then
    redis.call('HDEL', KEYS[1], held[i])
  elseif held[i] ~= gateway then
    others = others + tonumber(seats)
  end
end
local seats = math.max(0, math.min(wanted, pool - others))
if seats == 0 then
  redis.call('HDEL', KEYS[1], gateway)
else
  redis.call('HSET', KEYS[1], gateway, seats .. ':' .. string.format('%.0f', now + lease))
end
redis.call('PEXPIRE', KEYS[1], lease)
return seats
