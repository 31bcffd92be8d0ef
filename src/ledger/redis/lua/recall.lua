-- uses: clock bucket state
-- What is remembered of one delivery, without its payload.
-- KEYS  1 bucket  2 state  3 due  4 dead
-- ARGV  1 field  2 key
-- Returns {'working' | 'waiting', ms until somebody may work on it, state} | {'dead', ms of its burial, state}
--   | {'claimed', ms until its lease ends, lapses, ms until it is forgotten} | {'settled', ms until it is forgotten}
--   | {'unknown-key'}. Writes nothing.
local value = redis.call('HGET', KEYS[2], ARGV[2])
if value then
  local kind = parse(value).kind
  if kind == 'dead' then return { kind, redis.call('ZSCORE', KEYS[4], ARGV[2]), value } end
  return { kind, tonumber(redis.call('ZSCORE', KEYS[3], ARGV[2]) or now) - now, value }
end
local found = remembered(KEYS[1], ARGV[1])
if not found then return { 'unknown-key' } end
local forgottenIn = endOf(found.minute) - now
if found.settled then return { 'settled', forgottenIn } end
return { 'claimed', found.leaseEnd > 0 and found.leaseEnd - now or 0, found.lapses, forgottenIn }
