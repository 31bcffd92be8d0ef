-- uses: clock bucket state store
-- Moves a delivery to working, waiting or dead. The payload is stored where none is yet, and never written again.
-- KEYS  1 bucket  2 state  3 due  4 dead  5 age  6 body
-- ARGV  1 field  2 key  3 token  4 'working' | 'waiting' | 'dead'
--       5 ms until it is due (working: the lease, which counts only where the record has vanished)
--       6 attempts  7 lapses  8 first arrival in ms  9 reason  10 facts  11 evidence  12 payload, or absent
-- Returns {'moved'} | {'already', 'dead' | 'settled'} | {'not-yours'}
--       | {'payload-needed'}: nothing is stored; nothing was changed, the call is to be repeated with the payload
-- From working it begins with a removal (may be of nothing) and goes through in a full Redis; the first storing does not.
local field, key, token, target = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local keys = { bucket = KEYS[1], state = KEYS[2], due = KEYS[3], dead = KEYS[4], age = KEYS[5], body = KEYS[6] }

local at = now + tonumber(ARGV[5])
if target == 'dead' then at = now end
local record = {
  kind = target,
  token = token,
  at = at,
  attempts = tonumber(ARGV[6]),
  lapses = tonumber(ARGV[7]),
  arrival = ARGV[8],
  reason = ARGV[9],
  facts = ARGV[10],
  evidence = ARGV[11],
}

local found = kept(keys.state, key)
if found then
  if found.token ~= token then
    if found.kind == 'dead' then return { 'already', 'dead' } end
    return { 'not-yours' }
  end
  -- The same call again, or one that its caller's later move has overtaken: its first answer.
  if found.kind ~= 'working' then return { 'moved' } end

  record.arrival, record.facts = found.arrival, found.facts
  local due = redis.call('ZSCORE', keys.due, key)
  if target == 'dead' then
    redis.call('ZREM', keys.due, key)
    redis.call('ZREM', keys.age, key)
    redis.call('ZADD', keys.dead, whole(at), key)
  else
    redis.call('ZREM', keys.due, '')
    redis.call('ZADD', keys.due, target == 'working' and due or whole(at), key)
  end
  redis.call('HSET', keys.state, key, pack(record))
  return { 'moved' }
end

local claimed = remembered(keys.bucket, field)
if claimed and claimed.settled then return { 'already', 'settled' } end
if claimed and claimed.token ~= token then return { 'not-yours' } end
if not ARGV[12] then return { 'payload-needed' } end
if claimed and target == 'working' and claimed.leaseEnd > 0 then record.at = claimed.leaseEnd end
store(keys, field, key, record, ARGV[12])
return { 'moved' }
