-- What is remembered of a key without a payload is one field of a bucket:
--   settled: its expiry, an integer (which a listpack packs into four bytes)
--   claimed: 'expiry:token:lease end:lapses', below 64 bytes
-- Expiries are minutes since 2026-01-01, rounded up; lease ends are ms since the epoch. 0: given back by this token, with
-- nothing attempted. To every claim it is the lapsed one that had been found, to its own token's moves it is unknown.
local FIRST_MINUTE = 29453760

local function expiry(windowMs)
  return math.ceil((now + windowMs) / 60000) - FIRST_MINUTE
end

local function endOf(minute)
  return (tonumber(minute) + FIRST_MINUTE) * 60000
end

local function expired(minute)
  return endOf(minute) <= now
end

-- nil where nothing is remembered; `token` only where it is claimed.
local function remembered(bucket, field)
  local value = redis.call('HGET', bucket, field)
  if not value then return nil end
  local minute, token, leaseEnd, lapses = string.match(value, '^(%-?%d+):(%w+):(%d+):(%d+)$')
  if expired(minute or value) then return nil end
  if not token then return { settled = true, minute = value } end
  return { minute = minute, token = token, leaseEnd = tonumber(leaseEnd), lapses = tonumber(lapses) }
end

-- The bucket lives as long as its longest-lived field; the hour is slack, so that it is seldom set anew.
local function outlive(bucket, windowMs)
  if redis.call('PTTL', bucket) < windowMs + 60000 then
    redis.call('PEXPIRE', bucket, whole(windowMs + 3660000))
  end
end

-- Removes expired fields. Only now and then: more seldom in fuller buckets, where a look costs more.
local function prune(bucket)
  local size = redis.call('HLEN', bucket)
  local step = 16
  while step * 8 < size do step = step * 2 end
  if size % step ~= 0 then return end
  local content = redis.call('HGETALL', bucket)
  for i = 1, #content, 2 do
    local minute = string.match(content[i + 1], '^%-?%d+')
    if minute and expired(minute) then redis.call('HDEL', bucket, content[i]) end
  end
end

-- Begins with a removal, so that it goes through in a full Redis. Of nothing: to remove the last member removes the key,
-- and while a Cluster moves its slot, a key that is not there any more must not be touched again. The script would end
-- there, and what it has written so far would stay.
local function settle(bucket, field, windowMs)
  redis.call('HDEL', bucket, '')
  redis.call('HSET', bucket, field, expiry(windowMs))
  outlive(bucket, windowMs)
  prune(bucket)
end
