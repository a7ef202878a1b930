// The sliding minute: counts by the second, so that no stretch of 60 seconds ever holds more than the limit.

/** What was let in during one second of Unix time. */
export type Slot = { readonly second: number; readonly count: number }

/** What may still be let in now. `resetSeconds`: until the whole limit is free again. */
export type Room = { readonly limit: number; readonly remaining: number; readonly resetSeconds: number }

/** A slot counts for 61 seconds from its start, because its entries may lie at its end. */
export const slotLifeSeconds = 61

const secondsUntilGone = ({ second }: Slot, nowMs: number): number => Math.max(0, second + slotLifeSeconds - nowMs / 1000)

/** `slots`: oldest first, none older than `slotLifeSeconds`. */
export function roomIn(slots: readonly Slot[], limit: number, nowMs: number): Room {
  const used = slots.reduce((sum, { count }) => sum + count, 0)
  const newest = slots.findLast(({ count }) => count > 0)
  return { limit, remaining: Math.max(0, limit - used), resetSeconds: newest ? secondsUntilGone(newest, nowMs) : 0 }
}

/** Seconds until `wanted` more fit; until the window is empty when they never will. */
export function secondsUntilRoom(slots: readonly Slot[], limit: number, wanted: number, nowMs: number): number {
  let excess = slots.reduce((sum, { count }) => sum + count, 0) + wanted - limit
  for (const slot of slots) {
    excess -= slot.count
    if (excess <= 0) return secondsUntilGone(slot, nowMs)
  }
  return roomIn(slots, limit, nowMs).resetSeconds
}
