-- uses: clock bucket state
-- Dead becomes waiting, due now: attempts, age and lapses count afresh, the evidence stays.
-- KEYS  1 bucket  2 state  3 due  4 dead  5 age
-- ARGV  1 field  2 key  3 the first arrival it counts from, ms
-- Returns {'done'} | {'not-dead'} | {'unknown-key'}
-- Begins with a removal: goes through in a full Redis.
local field, key = ARGV[1], ARGV[2]

local found = kept(KEYS[2], key)
if not found then return { remembered(KEYS[1], field) and 'not-dead' or 'unknown-key' } end
if found.kind ~= 'dead' then return { 'not-dead' } end

-- No token: to whoever buried it, this is another's write.
found.kind, found.token, found.reason = 'waiting', '', ''
found.attempts, found.lapses, found.arrival = 0, 0, ARGV[3]
redis.call('ZREM', KEYS[4], key)
redis.call('HSET', KEYS[2], key, pack(found))
redis.call('ZADD', KEYS[3], whole(now), key)
redis.call('ZADD', KEYS[5], found.arrival, key)
return { 'done' }
