-- What is kept of a delivery beside its payload is one field of `state:<destination>`, three lines:
--   'kind:token:attempts:lapses:first arrival in ms:reason'
--   facts and evidence, each one JSON text that only the client reads
-- `token` is that of the last write, empty after an operator's; `reason` is empty unless it is dead.
local function parse(value)
  local kind, token, attempts, lapses, arrival, reason, facts, evidence =
    string.match(value, '^(%l+):(%w*):(%d+):(%d+):(%d+):([%l-]*)\n([^\n]*)\n([^\n]*)$')
  return {
    kind = kind,
    token = token,
    attempts = tonumber(attempts),
    lapses = tonumber(lapses),
    arrival = arrival,
    reason = reason,
    facts = facts,
    evidence = evidence,
  }
end

local function pack(s)
  local counts = whole(s.attempts) .. ':' .. whole(s.lapses) .. ':' .. s.arrival
  return s.kind .. ':' .. s.token .. ':' .. counts .. ':' .. s.reason .. '\n' .. s.facts .. '\n' .. s.evidence
end

-- nil where nothing is kept.
local function kept(state, key)
  local value = redis.call('HGET', state, key)
  return value and parse(value)
end
