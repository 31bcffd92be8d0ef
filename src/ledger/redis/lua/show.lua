-- uses: clock bucket state
-- One dead letter, without its payload.
-- KEYS  1 bucket  2 state  3 dead
-- ARGV  1 field  2 key
-- Returns {'found', ms of its burial, state} | {'not-dead'} | {'unknown-key'}. Writes nothing.
local value = redis.call('HGET', KEYS[2], ARGV[2])
if not value then return { remembered(KEYS[1], ARGV[1]) and 'not-dead' or 'unknown-key' } end
if parse(value).kind ~= 'dead' then return { 'not-dead' } end
return { 'found', redis.call('ZSCORE', KEYS[3], ARGV[2]), value }
