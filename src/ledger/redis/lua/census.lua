-- uses: clock
-- What one partition holds of each destination.
-- KEYS  due, dead and age of each destination, in turn
-- Returns {now in ms, then for each destination: kept, dead, first arrival of the oldest kept, oldest burial}, -1 for none
-- Writes nothing.
local function oldest(zset)
  local first = redis.call('ZRANGE', zset, 0, 0, 'WITHSCORES')
  return first[2] and math.floor(tonumber(first[2])) or -1
end

local answer = { now }
for i = 1, #KEYS, 3 do
  answer[#answer + 1] = redis.call('ZCARD', KEYS[i])
  answer[#answer + 1] = redis.call('ZCARD', KEYS[i + 1])
  answer[#answer + 1] = oldest(KEYS[i + 2])
  answer[#answer + 1] = oldest(KEYS[i + 1])
end
return answer
