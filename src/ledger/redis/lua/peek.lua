-- uses: clock
-- When the next delivery of each destination is due, in one partition.
-- KEYS  due of each destination
-- Returns {now in ms, ms until the next or -1 for none, …} in the order of KEYS. Writes nothing.
local answer = { now }
for i, due in ipairs(KEYS) do
  local first = redis.call('ZRANGE', due, 0, 0, 'WITHSCORES')
  answer[i + 1] = first[2] and math.max(0, math.ceil(tonumber(first[2]) - now)) or -1
end
return answer
