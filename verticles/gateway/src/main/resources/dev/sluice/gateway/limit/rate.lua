-- Gives a part of what all gateways may admit within a window.
-- KEYS: what was given, by slices of a 32nd of the window.
-- ARGV: the pool; how much is asked for; the window in ms; how much of an earlier grant is returned, and its slice.
-- Answers with how much is given, the slice that it is counted in, and when there may be more in ms.
local pool, asked, window = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local returned, returnedSlice = tonumber(ARGV[4]), ARGV[5]
local length = math.ceil(window / 32)
-- A grant may be spent for a 16th of a window: so it counts for the window, and two slices, and the one that has begun.
local counted = 34
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local slice = math.floor(now / length)

if returned > 0 and redis.call('HEXISTS', KEYS[1], returnedSlice) == 1 then
  redis.call('HINCRBY', KEYS[1], returnedSlice, -returned)
end
local total, oldest = 0, slice
local given = redis.call('HGETALL', KEYS[1])
for i = 1, #given, 2 do
  local of = tonumber(given[i])
  local amount = tonumber(given[i + 1])
  if of < slice - counted then
    redis.call('HDEL', KEYS[1], given[i])
  else
    total = total + amount
    if amount > 0 and of < oldest then oldest = of end
  end
end
local amount = math.max(0, math.min(asked, pool - total))
if amount > 0 then
  redis.call('HINCRBY', KEYS[1], slice, amount)
end
redis.call('PEXPIRE', KEYS[1], 2 * window)
return {amount, slice, math.max(1, (oldest + counted + 1) * length - now)}
