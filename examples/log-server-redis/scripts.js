/**
 * Changes of a room as scripts, which Redis runs one at a time and as a whole: that gives one order of entries, and nobody is taken
 * for a member between a look and a change.
 *
 * A room is a stream whose ids are the numbers of its entries, the last number, and a hash of its members. When the last member has
 * left all of it is deleted. Leases of all rooms' members are in one sorted set, by the time at which they run out.
 */

/** The beginning of each script. The first two arguments are the member, and the name of its lease. */
const COMMON = `
  local log, number, members, leases = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
  local member, lease = ARGV[1], ARGV[2]
  local function now()
    local time = redis.call('TIME')
    return time[1] * 1000 + math.floor(time[2] / 1000)
  end
  local function find()
    local found = redis.call('HGET', members, member)
    return found and cjson.decode(found)
  end
  local function write(keep, ...)
    local seq = redis.call('INCR', number)
    redis.call('XADD', log, 'MAXLEN', keep, seq .. '-0', ...)
    redis.call('PUBLISH', log, seq)
  end
  local function remove(keep)
    redis.call('HDEL', members, member)
    redis.call('ZREM', leases, lease)
    if redis.call('HLEN', members) == 0 then
      redis.call('DEL', log, number, members)
    else
      write(keep, 'kind', 'left', 'member', member)
    end
  end
  local function first()
    local entry = redis.call('XRANGE', log, '-', '+', 'COUNT', 1)[1]
    return tonumber(entry and string.match(entry[1], '%d+') or redis.call('GET', number) + 1)
  end
`;

/** Arguments: connection, hash of the token, grace, entries that are kept, most members. Gives 'ok' and the number before the first entry. */
export const JOIN = `${COMMON}
  local connection, token, grace, keep, most = ARGV[3], ARGV[4], ARGV[5], ARGV[6], tonumber(ARGV[7])
  if find() then return {'member-taken'} end
  if redis.call('HLEN', members) >= most then return {'room-full'} end
  local present = {}
  local all = redis.call('HGETALL', members)
  for at = 1, #all, 2 do
    table.insert(present, {name = all[at], since = cjson.decode(all[at + 1]).since})
  end
  table.sort(present, function(a, b) return a.since < b.since end)
  local names = {}
  for at, one in ipairs(present) do names[at] = one.name end
  local last = tonumber(redis.call('GET', number) or '0')
  redis.call('HSET', members, member, cjson.encode({since = last + 1, token = token, connection = connection}))
  redis.call('ZADD', leases, now() + grace, lease)
  write(keep, 'kind', 'joined', 'member', member, 'present', #names == 0 and '[]' or cjson.encode(names))
  return {'ok', last}
`;

/** Arguments: connection, hash of the token, grace, entries that are kept, number of the last entry that the client has. */
export const RESUME = `${COMMON}
  local connection, token, grace, keep, after = ARGV[3], ARGV[4], ARGV[5], ARGV[6], tonumber(ARGV[7])
  local found = find()
  if not found then return {'resume-gone'} end
  if found.token ~= token then return {'member-taken'} end
  if after + 1 < found.since or after + 1 < first() or after > tonumber(redis.call('GET', number)) then
    remove(keep)
    return {'resume-gone'}
  end
  found.connection = connection
  redis.call('HSET', members, member, cjson.encode(found))
  redis.call('ZADD', leases, now() + grace, lease)
  redis.call('PUBLISH', log, 'replaced')
  return {'ok', after}
`;

/** The look for a member's own connection, after the beginning: the third argument is the connection. */
const OWN = `
  local found = find()
  if not found then return {'resume-gone'} end
  if found.connection ~= ARGV[3] then return {'replaced'} end
`;

/** Arguments: entries that are kept, and the fields of the entry. */
export const APPEND = `${COMMON}${OWN}
  write(ARGV[4], 'kind', 'message', 'from', member, unpack(ARGV, 5))
  return {'ok'}
`;

/** Arguments: number of the last entry that the connection was sent, how many it takes. Gives 'ok' and entries. */
export const PULL = `${COMMON}${OWN}
  local after = tonumber(ARGV[4])
  if after + 1 < first() then return {'too-slow'} end
  return {'ok', redis.call('XRANGE', log, (after + 1) .. '-0', '+', 'COUNT', ARGV[5])}
`;

/** Argument: grace. The lease of a member begins anew. */
export const RENEW = `${COMMON}${OWN}
  redis.call('ZADD', leases, now() + ARGV[4], lease)
  return {'ok'}
`;

/** Argument: entries that are kept. */
export const LEAVE = `${COMMON}${OWN}
  remove(ARGV[4])
  return {'ok'}
`;

/** Argument: entries that are kept. The member leaves if its lease has run out and was not renewed meanwhile. */
export const EXPIRE = `${COMMON}
  local at = redis.call('ZSCORE', leases, lease)
  if at and tonumber(at) <= now() then remove(ARGV[3]) end
  return {'ok'}
`;

/** Leases that have run out. */
export const EXPIRED = `
  local time = redis.call('TIME')
  return redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', time[1] * 1000 + math.floor(time[2] / 1000), 'LIMIT', 0, 100)
`;
