-- uses: clock bucket state store
-- Claims a delivery and stores it in the same write.
-- KEYS  1 bucket  2 state  3 due  4 dead  5 age  6 body
-- ARGV  1 field  2 key  3 token  4 'working' | 'waiting' | 'dead'  5 ms until it is due (working: the lease)
--       6 attempts  7 lapses  8 first arrival in ms  9 reason  10 facts  11 evidence  12 payload
-- Returns {'stored', lapses} | {'granted', lapses}: claimed by this token before, nothing stored
--       | {'busy', ms left} | {'known', 'kept' | 'dead' | 'settled'}
-- Its first write needs memory: a full Redis refuses it.
local field, key, token = ARGV[1], ARGV[2], ARGV[3]

local found = kept(KEYS[2], key)
if found then
  if found.token == token then return { 'stored', found.lapses } end
  return { 'known', found.kind == 'dead' and 'dead' or 'kept' }
end

local claimed = remembered(KEYS[1], field)
local lapses = tonumber(ARGV[7])
if claimed then
  if claimed.settled then return { 'known', 'settled' } end
  if claimed.token == token and claimed.leaseEnd > 0 then return { 'granted', claimed.lapses } end
  if now < claimed.leaseEnd then return { 'busy', claimed.leaseEnd - now } end
  lapses = math.max(lapses, claimed.lapses + 1)
end

local keys = { bucket = KEYS[1], state = KEYS[2], due = KEYS[3], dead = KEYS[4], age = KEYS[5], body = KEYS[6] }
local record = {
  kind = ARGV[4],
  token = token,
  at = ARGV[4] == 'dead' and now or now + tonumber(ARGV[5]),
  attempts = tonumber(ARGV[6]),
  lapses = lapses,
  arrival = ARGV[8],
  reason = ARGV[9],
  facts = ARGV[10],
  evidence = ARGV[11],
}
store(keys, field, key, record, ARGV[12])
return { 'stored', lapses }
