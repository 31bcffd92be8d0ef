-- uses: clock bucket state
-- Gives a lease back. Claimed: as if it had never come; a lapsed claim that it took over lapses as before, unless an attempt
-- has ended since. Working: waiting, due now; what is stored is never let go.
-- KEYS  1 bucket  2 state  3 due
-- ARGV  1 field  2 key  3 token  4 'attempted' | 'unattempted'
-- Returns {'moved'} | {'already', 'dead' | 'settled'} | {'not-yours'}
-- Begins with a removal: goes through in a full Redis.
local field, key, token = ARGV[1], ARGV[2], ARGV[3]

local found = kept(KEYS[2], key)
if found then
  if found.kind == 'dead' then return { 'already', 'dead' } end
  if found.token ~= token then return { 'not-yours' } end
  if found.kind == 'working' then
    found.kind = 'waiting'
    redis.call('ZREM', KEYS[3], '')
    redis.call('ZADD', KEYS[3], whole(now), key)
    redis.call('HSET', KEYS[2], key, pack(found))
  end
  return { 'moved' }
end

local claimed = remembered(KEYS[1], field)
if not claimed then return { 'moved' } end
if claimed.settled then return { 'already', 'settled' } end
if claimed.token ~= token then return { 'not-yours' } end
if claimed.leaseEnd == 0 then return { 'moved' } end
if claimed.lapses == 0 or ARGV[4] == 'attempted' then
  redis.call('HDEL', KEYS[1], field)
else
  redis.call('HDEL', KEYS[1], '')
  redis.call('HSET', KEYS[1], field, table.concat({ claimed.minute, token, 0, claimed.lapses - 1 }, ':'))
end
return { 'moved' }
