// The limit of routes that need no key: requests per minute and client address, counted by the platform at each of its locations.
import { MintmarkError } from '@mintmark/shared'
import { createMiddleware } from 'hono/factory'
import type { Edge } from '../edge-context.ts'

/** The period of the binding in wrangler.toml. */
const periodSeconds = 60

/** An IPv6 address with its `::` written out, as its first four groups: a subscriber has a /64 and any address in it (RFC 6177). */
function networkOf(address: string): string {
  const [head = '', tail] = address.toLowerCase().split('::')
  const groups = head.split(':').filter(Boolean)
  const rest = (tail ?? '').split(':').filter(Boolean)
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - groups.length - rest.length)
  const all = [...groups, ...Array.from({ length: zeros }, () => '0'), ...rest]
  return `${all
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`
}

/** Who a `CF-Connecting-IP` stands for. Clients without one share a limit: only tests and misrouted calls have none. */
export const clientOf = (address: string | undefined): string =>
  address === undefined ? 'unknown' : address.includes(':') ? networkOf(address) : address

export const limitAnonymous = (limiter: RateLimit) =>
  createMiddleware<Edge>(async function countClient(c, next) {
    const { success } = await limiter.limit({ key: clientOf(c.req.header('cf-connecting-ip')) })
    if (!success) {
      const message = `Too many requests from this address; try again in ${periodSeconds} seconds.`
      throw new MintmarkError('rate_limit_exceeded', { message, retryAfterSeconds: periodSeconds })
    }
    await next()
  })
