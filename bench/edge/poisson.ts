// Open-loop load: requests arrive by chance at a mean rate, however long the earlier ones take (Poisson arrivals).
import { setTimeout as delay } from 'node:timers/promises'

export type Call = {
  readonly status: number
  readonly latencyMs: number
  /** Whether the answer says when to come back. */
  readonly retryAfter: boolean
}

export type Arrivals = { readonly perSecond: number; readonly seconds: number }

/** Milliseconds until the next arrival: exponentially distributed around the mean. `chance` is from [0, 1). */
export const gapMs = (perSecond: number, chance: number): number => (-1000 * Math.log(1 - chance)) / perSecond

/** Latency counts from the planned arrival, so that a late start of the generator does not make the service look quicker. */
async function timedCall(send: () => Promise<Response>, plannedMs: number): Promise<Call> {
  try {
    const response = await send()
    await response.arrayBuffer()
    const retryAfter = response.headers.has('retry-after')
    return { status: response.status, latencyMs: performance.now() - plannedMs, retryAfter }
  } catch {
    return { status: 0, latencyMs: performance.now() - plannedMs, retryAfter: false }
  }
}

/** All calls of the time, once the last was answered. A broken connection has status 0. */
export async function poissonLoad({ perSecond, seconds }: Arrivals, send: () => Promise<Response>): Promise<Call[]> {
  const calls: Promise<Call>[] = []
  const endMs = performance.now() + 1000 * seconds
  for (let next = performance.now() + gapMs(perSecond, Math.random()); next < endMs; next += gapMs(perSecond, Math.random())) {
    await delay(Math.max(0, next - performance.now()))
    calls.push(timedCall(send, next))
  }
  return Promise.all(calls)
}
