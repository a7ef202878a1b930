// A key's use by day and model, as its object counts it before D1 knows.
import type { UsageRow } from '../records/usage.ts'
import { dayOf, monthStartOf } from './calendar.ts'

/** What a request came to. */
export type Charge = {
  readonly model: string
  /** Made for this request. */
  readonly images: number
  /** Served from the cache or from another request's run: not charged. */
  readonly cachedImages: number
  readonly deviceMs: number
}

/** Of a request that was refused, failed, or never meant to make an image. */
export const noCharge: Charge = { model: '', images: 0, cachedImages: 0, deviceMs: 0 }

/** By day and model; those of the running month, and those that D1 does not know as they are. */
export type Usage = Map<string, UsageRow & { unwritten: boolean }>

const nothing = { requests: 0, images: 0, cached_images: 0, device_ms: 0 }

/** Counts one request and what it came to. */
export function addUsage(usage: Usage, atMs: number, { model, images, cachedImages, deviceMs }: Charge): void {
  const day = dayOf(atMs)
  const name = `${day} ${model}`
  const row = usage.get(name) ?? nothing
  usage.set(name, {
    day,
    model,
    requests: row.requests + 1,
    images: row.images + images,
    cached_images: row.cached_images + cachedImages,
    device_ms: row.device_ms + Math.round(deviceMs),
    unwritten: true,
  })
}

/** Images and device milliseconds charged since a day, that day included. */
export function usedSince(usage: Usage, firstDay: string): { images: number; deviceMs: number } {
  const sum = { images: 0, deviceMs: 0 }
  for (const { day, images, device_ms } of usage.values()) {
    if (day < firstDay) continue
    sum.images += images
    sum.deviceMs += device_ms
  }
  return sum
}

/** The rows that D1 does not know as they are. */
export const unwrittenUsage = (usage: Usage): UsageRow[] => [...usage.values()].filter(({ unwritten }) => unwritten)

/** A row that has counted another request since it was read stays unwritten. Written rows of earlier months are not needed any more. */
export function markWritten(usage: Usage, rows: readonly UsageRow[], nowMs: number): void {
  for (const written of rows) {
    const row = usage.get(`${written.day} ${written.model}`)
    if (row?.requests === written.requests) row.unwritten = false
  }
  for (const [name, { day, unwritten }] of usage) if (!unwritten && day < monthStartOf(nowMs)) usage.delete(name)
}
