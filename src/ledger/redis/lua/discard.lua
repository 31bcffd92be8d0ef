-- uses: clock bucket state
-- Dead becomes settled, its window starts anew.
-- KEYS  1 bucket  2 state  3 dead  4 body
-- ARGV  1 field  2 key  3 window in ms
-- Returns {'done'} | {'not-dead'} | {'unknown-key'}
-- Begins with a removal: goes through in a full Redis.
local field, key = ARGV[1], ARGV[2]

local found = kept(KEYS[2], key)
if not found then return { remembered(KEYS[1], field) and 'not-dead' or 'unknown-key' } end
if found.kind ~= 'dead' then return { 'not-dead' } end

redis.call('ZREM', KEYS[3], key)
redis.call('HDEL', KEYS[2], key)
redis.call('UNLINK', KEYS[4])
settle(KEYS[1], field, tonumber(ARGV[3]))
return { 'done' }
