// What an answer says of its key's limits: OpenAI's x-ratelimit headers, and the RateLimit fields of the IETF.
import type { EdgeContext } from '../edge-context.ts'
import type { Rooms } from './decide.ts'
import type { Room } from './minute-window.ts'

/** OpenAI's form of a duration: `6m30s`, `1s`, `0s`; whole seconds, rounded up. */
export function durationText(seconds: number): string {
  const whole = Math.ceil(seconds)
  const [minutes, rest] = [Math.floor(whole / 60), whole % 60]
  return minutes === 0 ? `${rest}s` : `${minutes}m${rest}s`
}

function setOpenAi(c: EdgeContext, name: string, { limit, remaining, resetSeconds }: Room): void {
  c.header(`x-ratelimit-limit-${name}`, String(limit))
  c.header(`x-ratelimit-remaining-${name}`, String(remaining))
  c.header(`x-ratelimit-reset-${name}`, durationText(resetSeconds))
}

/** For each limit per minute that the key has. RateLimit as in draft-ietf-httpapi-ratelimit-headers-10: structured lists, times in seconds. */
export function setRateLimitHeaders(c: EdgeContext, rooms: Rooms): void {
  const entries = (['requests', 'images'] as const).flatMap((name) => {
    const room = rooms[name]
    return room ? [{ name, room }] : []
  })
  if (entries.length === 0) return
  for (const { name, room } of entries) setOpenAi(c, name, room)
  c.header('RateLimit-Policy', entries.map(({ name, room }) => `"${name}";q=${room.limit};w=60`).join(', '))
  c.header('RateLimit', entries.map(({ name, room }) => `"${name}";r=${room.remaining};t=${Math.ceil(room.resetSeconds)}`).join(', '))
}
