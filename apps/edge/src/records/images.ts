// What the ledger says of images that may be served: those whose state is `succeeded`, and no others.
import { warningSchema, watermarkStatuses } from '@mintmark/shared'
import { z } from 'zod'

const cachedRow = z.object({
  id: z.string(),
  seed: z.int(),
  fingerprint: z.string(),
  object_key: z.string(),
  watermark_status: z.enum(watermarkStatuses),
  warnings: z.string().transform((text) => z.array(warningSchema).parse(JSON.parse(text))),
  /** Whether the asking key may already have the image's URL signed. */
  owned: z.int().transform(Boolean),
})
export type CachedImage = z.infer<typeof cachedRow>

/** The cached image of each fingerprint that has one, in no particular order. */
export async function findCached(db: D1Database, fingerprints: readonly string[], keyId: string): Promise<CachedImage[]> {
  const { results } = await db
    .prepare(
      `SELECT id, seed, fingerprint, object_key, watermark_status, warnings,
         EXISTS (SELECT 1 FROM image_owners o WHERE o.image_id = generations.id AND o.key_id = ?1) AS owned
       FROM generations WHERE cached = 1 AND state = 'succeeded' AND fingerprint IN (SELECT value FROM json_each(?2))`,
    )
    .bind(keyId, JSON.stringify(fingerprints))
    .all()
  return results.map((row) => cachedRow.parse(row))
}

const madeRow = cachedRow.pick({ id: true, seed: true, object_key: true, watermark_status: true, warnings: true }).transform((row) => ({
  id: row.id,
  seed: row.seed,
  objectKey: row.object_key,
  watermark: row.watermark_status,
  warnings: row.warnings,
  made: true,
}))

/** The images that a job of the ledger made; none unless it made them all. */
export async function findImagesOfJob(db: D1Database, jobId: string): Promise<z.infer<typeof madeRow>[]> {
  const { results } = await db
    .prepare(`SELECT id, seed, object_key, watermark_status, warnings FROM generations WHERE job_id = ? AND state = 'succeeded'`)
    .bind(jobId)
    .all()
  return results.map((row) => madeRow.parse(row))
}

/** Takes an image whose object is gone out of the cache, so that the next one of its fingerprint can take its place. */
export async function dropFromCache(db: D1Database, id: string): Promise<void> {
  await db.prepare('UPDATE generations SET cached = 0 WHERE id = ?').bind(id).run()
}

const servedRow = z.object({ content_type: z.string() })

/** The stored image with this object key, or null. */
export async function findServed(db: D1Database, objectKey: string): Promise<{ content_type: string } | null> {
  const row = await db.prepare(`SELECT content_type FROM generations WHERE object_key = ? AND state = 'succeeded'`).bind(objectKey).first()
  return row && servedRow.parse(row)
}

/** The object key of an image that the key was given, or null. */
export async function findOwnedObjectKey(db: D1Database, imageId: string, keyId: string): Promise<string | null> {
  return db
    .prepare(
      `SELECT object_key FROM generations JOIN image_owners ON image_id = id
       WHERE id = ? AND image_owners.key_id = ? AND state = 'succeeded'`,
    )
    .bind(imageId, keyId)
    .first('object_key')
}
