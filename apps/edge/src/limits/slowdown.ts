// Repeated blocks slow a key down: after so many in a window, each further one doubles the wait before it may ask for images again.
import { z } from 'zod'

export type Slowdown = {
  /** Blocks within the window that cost nothing. */
  readonly free: number
  readonly windowSeconds: number
  readonly firstWaitSeconds: number
  readonly longestWaitSeconds: number
}

/** The blocks of the window that ends now, oldest first. Times are Unix milliseconds. */
export const recentBlocks = (blocks: readonly number[], { windowSeconds }: Slowdown, nowMs: number): number[] =>
  blocks.filter((atMs) => atMs > nowMs - windowSeconds * 1000)

/** Seconds until the key may ask for images again; 0 when it may now. */
export function waitSeconds(blocks: readonly number[], slowdown: Slowdown, nowMs: number): number {
  const recent = recentBlocks(blocks, slowdown, nowMs)
  const last = recent.at(-1)
  const beyond = recent.length - slowdown.free
  if (last === undefined || beyond <= 0) return 0
  const wait = Math.min(slowdown.longestWaitSeconds, slowdown.firstWaitSeconds * 2 ** (beyond - 1))
  return Math.max(0, last / 1000 + wait - nowMs / 1000)
}

const fields = z
  .string()
  .regex(/^\d{1,6}(?::\d{1,6}){3}$/, 'must be `off`, or blocks:window:first wait:longest wait, the last three in seconds')
  .transform((text): Slowdown => {
    const [free = 0, windowSeconds = 0, firstWaitSeconds = 0, longestWaitSeconds = 0] = text.split(':').map(Number)
    return { free, windowSeconds, firstWaitSeconds, longestWaitSeconds }
  })

/** Null for `off`. */
export const slowdownVariable = z
  .string()
  .default('5:600:30:900')
  .pipe(z.union([z.literal('off').transform(() => null), fields]))
