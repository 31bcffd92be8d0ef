-- Dead letters of one destination in one partition, newest burial first, equal ones by key downwards.
-- KEYS  1 dead  2 state
-- ARGV  1 how many  2 ms of burial and  3 key of the last one seen, both empty at the start
-- Returns {key, ms of burial, state, key, …}. Writes nothing.
local limit, lastAt, lastKey = tonumber(ARGV[1]), tonumber(ARGV[2]), ARGV[3]
local from = lastAt and ARGV[2] or '+inf'
local keys, times, offset = {}, {}, 0
repeat
  local chunk = redis.call('ZREVRANGEBYSCORE', KEYS[1], from, '-inf', 'WITHSCORES', 'LIMIT', offset, limit)
  for i = 1, #chunk, 2 do
    local seen = tonumber(chunk[i + 1]) == lastAt and chunk[i] >= lastKey
    if not seen and #keys < limit then
      keys[#keys + 1] = chunk[i]
      times[#times + 1] = chunk[i + 1]
    end
  end
  offset = offset + limit
until #keys >= limit or #chunk < 2 * limit

local answer = {}
if #keys == 0 then return answer end
local states = redis.call('HMGET', KEYS[2], unpack(keys))
for i, key in ipairs(keys) do
  if states[i] then
    answer[#answer + 1] = key
    answer[#answer + 1] = times[i]
    answer[#answer + 1] = states[i]
  end
end
return answer
