-- Redis' own clock, in ms since the epoch: it alone decides leases, windows and what is due.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

-- A double prints 1.7e+12 by itself.
local function whole(ms)
  return string.format('%.0f', ms)
end
