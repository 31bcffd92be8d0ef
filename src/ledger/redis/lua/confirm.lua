-- Writes what is kept once more: whoever then waits on this connection waits for a copy that another connection wrote, too.
-- KEYS  1 bucket  2 state  3 due  4 dead  5 age  6 body
-- ARGV  1 field  2 key
-- Returns {'confirmed'} | {'gone'}
-- Begins with a removal (of nothing): goes through in a full Redis.
local value = redis.call('HGET', KEYS[2], ARGV[2])
if not value then return { 'gone' } end
redis.call('HDEL', KEYS[2], '')
redis.call('HSET', KEYS[2], ARGV[2], value)
return { 'confirmed' }
