-- uses: clock state
-- Turns what is due in one partition into working by this token: an attempt is counted, and a lapse where a lease ended.
-- KEYS  due and state of each destination, in turn
-- ARGV  1 token, then for each destination: how many at most, lease in ms
-- Returns for each destination {ms until its next is due or -1 for none, key, state before, key, state before, …}
-- Begins with a removal (of nothing): goes through in a full Redis. See shared/bucket.lua for why it is of nothing.
local token = ARGV[1]
local found, answer = {}, {}
for d = 1, #KEYS / 2 do
  local limit = tonumber(ARGV[2 * d])
  found[d] = { keys = {}, values = {} }
  if limit > 0 then
    local keys = redis.call('ZRANGEBYSCORE', KEYS[2 * d - 1], '-inf', whole(now), 'LIMIT', 0, limit)
    if #keys > 0 then
      found[d].keys = keys
      found[d].values = redis.call('HMGET', KEYS[2 * d], unpack(keys))
    end
  end
end

for d = 1, #KEYS / 2 do
  local due, state = KEYS[2 * d - 1], KEYS[2 * d]
  local leaseEnd = whole(now + tonumber(ARGV[2 * d + 1]))
  local row = { -1 }
  redis.call('ZREM', due, '')
  for i, key in ipairs(found[d].keys) do
    local before = found[d].values[i]
    if before then
      local record = parse(before)
      if record.kind == 'working' then record.lapses = record.lapses + 1 end
      record.kind, record.token, record.attempts = 'working', token, record.attempts + 1
      redis.call('ZADD', due, leaseEnd, key)
      redis.call('HSET', state, key, pack(record))
      row[#row + 1] = key
      row[#row + 1] = before
    else
      -- There is no delivery any more.
      redis.call('ZREM', due, key)
    end
  end
  local first = redis.call('ZRANGE', due, 0, 0, 'WITHSCORES')
  if first[2] then row[1] = math.max(0, math.ceil(tonumber(first[2]) - now)) end
  answer[d] = row
end
return answer
