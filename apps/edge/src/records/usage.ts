// The table of usage: what keys used, by day (UTC) and model.
import { z } from 'zod'

export const usageRowSchema = z.object({
  day: z.string(),
  /** Empty for requests that came to no image. */
  model: z.string(),
  requests: z.int(),
  images: z.int(),
  cached_images: z.int(),
  device_ms: z.int(),
})
export type UsageRow = z.infer<typeof usageRowSchema>

const writeSql = `INSERT INTO usage (key_id, day, model, requests, images, cached_images, device_ms) VALUES (?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT DO UPDATE SET requests = excluded.requests, images = excluded.images, cached_images = excluded.cached_images,
    device_ms = excluded.device_ms`

/** Replaces the key's totals of these days and models. */
export async function writeUsage(db: D1Database, keyId: string, rows: readonly UsageRow[]): Promise<void> {
  if (rows.length === 0) return
  const write = db.prepare(writeSql)
  await db.batch(rows.map((r) => write.bind(keyId, r.day, r.model, r.requests, r.images, r.cached_images, r.device_ms)))
}

const keyUsageRow = usageRowSchema.extend({ key_id: z.string() })
export type KeyUsageRow = z.infer<typeof keyUsageRow>

/** Newest day first; of all keys when `keyId` is null. Both days are included. */
export async function readUsage(db: D1Database, { from, to }: { from: string; to: string }, keyId: string | null): Promise<KeyUsageRow[]> {
  const { results } = await db
    .prepare('SELECT * FROM usage WHERE day BETWEEN ?1 AND ?2 AND (?3 IS NULL OR key_id = ?3) ORDER BY day DESC, key_id, model')
    .bind(from, to, keyId)
    .all()
  return results.map((row) => keyUsageRow.parse(row))
}
