-- uses: clock bucket
-- A confirmed delivery is a fact, whoever holds it: what was kept goes, the key is remembered for a window.
-- KEYS  1 bucket  2 state  3 due  4 dead  5 age  6 body
-- ARGV  1 field  2 key  3 window in ms
-- Returns {'moved'} | {'already', 'settled'}
-- Begins with a removal: goes through in a full Redis.
local field, key = ARGV[1], ARGV[2]

local isKept = redis.call('HEXISTS', KEYS[2], key) == 1
local found = not isKept and remembered(KEYS[1], field)
if found and found.settled then return { 'already', 'settled' } end

if isKept then
  redis.call('ZREM', KEYS[3], key)
  redis.call('ZREM', KEYS[4], key)
  redis.call('ZREM', KEYS[5], key)
  redis.call('HDEL', KEYS[2], key)
  redis.call('UNLINK', KEYS[6])
end
settle(KEYS[1], field, tonumber(ARGV[3]))
return { 'moved' }
