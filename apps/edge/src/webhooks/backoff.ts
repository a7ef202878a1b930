// How long until a failed delivery is tried again, and when it is given up.
export const giveUpAfterMs = 24 * 3_600_000

const firstSeconds = 5
const growth = 3
const mostSeconds = 6 * 3600

/** Seconds after attempt `attempts` (from 1): 5, 15, 45, … up to 6 h, give or take a fifth. `chance` is 0..1. */
export function backoffSeconds(attempts: number, chance: number): number {
  const seconds = Math.min(mostSeconds, firstSeconds * growth ** (attempts - 1))
  return Math.max(1, Math.round(seconds * (0.8 + 0.4 * chance)))
}
