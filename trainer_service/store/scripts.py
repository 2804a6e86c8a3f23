"""The Lua scripts: each is one atomic move, and all keys of a script share a hash tag.

The fence lives in the session's hash, where it never expires. It grows with each claim; a write
with an older fence than the stored one comes from an owner that lost the session.
"""

CLAIM = """
-- KEYS state lease   ARGV owner ttl_ms
-- Become the owner: returns the new fence, 0 when another owner lives, -1 when there is no session.
if redis.call('EXISTS', KEYS[2]) == 1 then return 0 end
if redis.call('EXISTS', KEYS[1]) == 0 then return -1 end
local fence = redis.call('HINCRBY', KEYS[1], 'fence', 1)
redis.call('SET', KEYS[2], ARGV[1] .. '|' .. fence, 'PX', ARGV[2])
return fence
"""

RENEW = """
-- KEYS state lease   ARGV owner fence ttl_ms
-- Extend a lease, or take a vanished one back if nobody claimed since: 1 when it is ours,
-- 2 when it is ours and the session's state is lost, 0 when it is not ours.
local mine = ARGV[1] .. '|' .. ARGV[2]
local holder = redis.call('GET', KEYS[2])
if holder and holder ~= mine then return 0 end
local fence = redis.call('HGET', KEYS[1], 'fence')
if fence and tonumber(fence) > tonumber(ARGV[2]) then return 0 end
redis.call('SET', KEYS[2], mine, 'PX', ARGV[3])
return fence and 1 or 2
"""

RELEASE = """
-- KEYS lease   ARGV owner fence
if redis.call('GET', KEYS[1]) == ARGV[1] .. '|' .. ARGV[2] then redis.call('DEL', KEYS[1]) end
return 1
"""

WRITE = """
-- KEYS state metrics lease tombstone answer
-- ARGV owner fence ttl_ms revision record checkpoint checkpoint_run checkpoint_step
--      metrics_mode metrics_chunk answer answer_ttl_ms
-- '' means nothing to write. Returns 'ok', 'created', or why nothing was written.
if redis.call('EXISTS', KEYS[4]) == 1 then return 'fenced' end
local stored = redis.call('HMGET', KEYS[1], 'fence', 'revision')
local result = 'ok'
if not stored[1] then
  if ARGV[5] == '' then return 'unknown' end
  redis.call('SET', KEYS[3], ARGV[1] .. '|' .. ARGV[2], 'PX', ARGV[3])
  result = 'created'
elseif tonumber(stored[1]) > tonumber(ARGV[2]) then return 'fenced'
elseif tonumber(stored[2]) > tonumber(ARGV[4]) then return 'outdated' end
redis.call('HSET', KEYS[1], 'fence', ARGV[2], 'revision', ARGV[4])
if ARGV[5] ~= '' then redis.call('HSET', KEYS[1], 'record', ARGV[5]) end
if ARGV[6] ~= '' then
  redis.call('HSET', KEYS[1], 'checkpoint', ARGV[6], 'checkpoint_run', ARGV[7],
    'checkpoint_step', ARGV[8])
end
if ARGV[9] == 'whole' then redis.call('DEL', KEYS[2]) end
if ARGV[9] ~= '' then redis.call('RPUSH', KEYS[2], ARGV[10]) end
if KEYS[5] ~= KEYS[4] then redis.call('SET', KEYS[5], ARGV[11], 'PX', ARGV[12]) end
return result
"""

DELETE = """
-- KEYS state metrics lease tombstone answer   ARGV fence answer answer_ttl_ms
local fence = redis.call('HGET', KEYS[1], 'fence')
if fence and tonumber(fence) > tonumber(ARGV[1]) then return 'fenced' end
redis.call('DEL', KEYS[1], KEYS[2], KEYS[3])
redis.call('SET', KEYS[4], '1', 'PX', ARGV[3])
if KEYS[5] ~= KEYS[4] then redis.call('SET', KEYS[5], ARGV[2], 'PX', ARGV[3]) end
return 'ok'
"""
