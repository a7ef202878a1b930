// What a key's object counts: the last minute by the second, images in the making, and use by day and model.
import { addUsage, noCharge, type Charge, type Usage } from './usage-counts.ts'
import { slotLifeSeconds } from './minute-window.ts'

/** Images that were reserved when a request was let in. Times are Unix milliseconds. */
export type LeaseCount = { readonly images: number; readonly admittedAt: number; readonly expiresAt: number }

/** Kept as it is between requests and in storage, so its parts are what a structured clone can carry. */
export type Counts = {
  /** By second of Unix time, oldest first. */
  readonly minute: Map<number, { requests: number; images: number }>
  readonly leases: Map<string, LeaseCount>
  readonly usage: Usage
  /** When prompts of the key were blocked, of late; oldest first. */
  blocks: number[]
}

export const createCounts = (): Counts => ({ minute: new Map(), leases: new Map(), usage: new Map(), blocks: [] })

/** A lease whose request was lost is charged in full: its images may well have been made. */
function settleLost(counts: Counts, nowMs: number): void {
  for (const [id, { images, expiresAt }] of counts.leases) if (expiresAt <= nowMs) settleLease(counts, id, { ...noCharge, images })
}

/** Forgets the seconds that count no longer, and ends the leases that nobody settled. */
export function bringUpToDate(counts: Counts, nowMs: number): void {
  for (const second of counts.minute.keys()) if (second + slotLifeSeconds <= nowMs / 1000) counts.minute.delete(second)
  settleLost(counts, nowMs)
}

export function countRequest({ minute }: Counts, nowMs: number, images: number): void {
  const second = Math.floor(nowMs / 1000)
  const slot = minute.get(second) ?? { requests: 0, images: 0 }
  minute.set(second, { requests: slot.requests + 1, images: slot.images + images })
}

/** Ends a lease; a second settlement of the same one does nothing. What was reserved and not made goes back to its second. */
export function settleLease(counts: Counts, id: string, charge: Charge): void {
  const lease = counts.leases.get(id)
  if (!lease) return
  counts.leases.delete(id)
  const slot = counts.minute.get(Math.floor(lease.admittedAt / 1000))
  if (slot) slot.images -= lease.images - charge.images
  addUsage(counts.usage, lease.admittedAt, charge)
}

/** Images reserved and not settled, those since `sinceMs` only. */
export function leasedImages({ leases }: Counts, sinceMs = 0): number {
  let sum = 0
  for (const { images, admittedAt } of leases.values()) if (admittedAt >= sinceMs) sum += images
  return sum
}
