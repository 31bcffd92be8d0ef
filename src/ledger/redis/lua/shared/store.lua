-- First storing of a delivery: begins with a write, so that a full Redis refuses it whole.
-- `s.at`: ms at which somebody may next work on it, or the moment of its burial.
local function store(keys, field, key, s, payload)
  redis.call('SET', keys.body, payload)
  redis.call('HSET', keys.state, key, pack(s))
  if s.kind == 'dead' then
    redis.call('ZADD', keys.dead, whole(s.at), key)
  else
    redis.call('ZADD', keys.due, whole(s.at), key)
    redis.call('ZADD', keys.age, s.arrival, key)
  end
  redis.call('HDEL', keys.bucket, field)
end
