-- uses: clock bucket
-- Claims a delivery of which nothing is to be stored.
-- KEYS  1 bucket  2 state
-- ARGV  1 field  2 key  3 token  4 lease in ms  5 window in ms
-- Returns {'granted', lapses} | {'busy', ms left} | {'known', 'kept' | 'dead' | 'settled'}
-- Its first write needs memory: a full Redis refuses it.
local field, key, token = ARGV[1], ARGV[2], ARGV[3]
local leaseMs, windowMs = tonumber(ARGV[4]), tonumber(ARGV[5])

local state = redis.call('HGET', KEYS[2], key)
if state then return { 'known', string.sub(state, 1, 5) == 'dead:' and 'dead' or 'kept' } end

local found = remembered(KEYS[1], field)
local lapses = 0
if found then
  if found.settled then return { 'known', 'settled' } end
  if found.token == token and found.leaseEnd > 0 then return { 'granted', found.lapses } end
  if now < found.leaseEnd then return { 'busy', found.leaseEnd - now } end
  lapses = found.lapses + 1
end

local record = { expiry(windowMs), token, whole(now + leaseMs), lapses }
redis.call('HSET', KEYS[1], field, table.concat(record, ':'))
outlive(KEYS[1], windowMs)
return { 'granted', lapses }
