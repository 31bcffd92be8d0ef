-- Takes an empty Redis into use; of several processes at once, one.
-- KEYS  1 meta
-- ARGV  field, value, field, value, …
-- Returns {'adopted' | 'present'}
if redis.call('EXISTS', KEYS[1]) == 1 then return { 'present' } end
redis.call('HSET', KEYS[1], unpack(ARGV))
return { 'adopted' }
