// What a key used, by day and model, as its object counts it.
import { z } from 'zod'
import { dayOf } from './calendar.ts'
import { usageRowSchema, type UsageRow } from '../records/usage.ts'

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

/** Counts one request and what it came to. */
export function addUsage(sql: SqlStorage, atMs: number, { model, images, cachedImages, deviceMs }: Charge): void {
  sql.exec(
    `INSERT INTO usage VALUES (?, ?, 1, ?, ?, ?, 1) ON CONFLICT DO UPDATE SET requests = requests + 1, images = images + excluded.images,
       cached_images = cached_images + excluded.cached_images, device_ms = device_ms + excluded.device_ms, unwritten = 1`,
    dayOf(atMs),
    model,
    images,
    cachedImages,
    Math.round(deviceMs),
  )
}

const totals = z.object({ images: z.number(), device_ms: z.number() })

/** Images and device milliseconds charged since a day, that day included. */
export const usedSince = (sql: SqlStorage, day: string): { images: number; device_ms: number } =>
  totals.parse(
    sql.exec('SELECT COALESCE(SUM(images), 0) AS images, COALESCE(SUM(device_ms), 0) AS device_ms FROM usage WHERE day >= ?', day).one(),
  )

/** The rows that D1 does not know as they are. */
export const unwrittenUsage = (sql: SqlStorage): UsageRow[] =>
  sql
    .exec('SELECT day, model, requests, images, cached_images, device_ms FROM usage WHERE unwritten = 1')
    .toArray()
    .map((row) => usageRowSchema.parse(row))

/** A row that has counted another request since it was read stays unwritten. */
export function markWritten(sql: SqlStorage, rows: readonly UsageRow[]): void {
  for (const { day, model, requests } of rows) {
    sql.exec('UPDATE usage SET unwritten = 0 WHERE day = ? AND model = ? AND requests = ?', day, model, requests)
  }
}
