// Days and months of budgets, in UTC.

export const dayMs = 86_400_000

/** `2026-11-23` */
export const dayOf = (nowMs: number): string => new Date(nowMs).toISOString().slice(0, 10)

/** The first day of the month, `2026-11-01`. */
export const monthStartOf = (nowMs: number): string => `${dayOf(nowMs).slice(0, 7)}-01`

/** Seconds until the next day begins. */
export const secondsUntilNextDay = (nowMs: number): number => (Date.parse(dayOf(nowMs)) + dayMs - nowMs) / 1000

/** Seconds until the next month begins. */
export function secondsUntilNextMonth(nowMs: number): number {
  const now = new Date(nowMs)
  return (Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1) - nowMs) / 1000
}
