// The ledger seen from a mark or a manifest: which stored image it belongs to.
import { z } from 'zod'

const markedRow = z.object({
  id: z.string(),
  model: z.string(),
  created_at: z.int(),
  manifest_id: z.string().nullable(),
  manifest_key: z.string().nullable(),
  likeness: z.string().nullable(),
})
export type MarkedImage = z.infer<typeof markedRow>

const columns = 'id, model, manifest_id, manifest_key, likeness'

/** Marks that begin alike are rare, and each costs a comparison of pictures. */
const mostMarks = 4

/**
 * The images whose mark begins with `id` (lower-case hex: 12 digits name one, 7 a few), oldest first. A picture that was made
 * twice has one mark, and only its first image counts.
 */
export async function findByWatermark(db: D1Database, id: string): Promise<MarkedImage[]> {
  const { results } = await db
    .prepare(
      `SELECT ${columns}, MIN(created_at) AS created_at FROM generations
       WHERE watermark_id >= ?1 AND watermark_id < ?1 || 'g' AND state = 'succeeded'
       GROUP BY watermark_id ORDER BY created_at LIMIT ${mostMarks}`,
    )
    .bind(id)
    .all()
  return results.map((row) => markedRow.parse(row))
}

/** `id` is the manifest's label, `urn:c2pa:…`. */
export async function findByManifest(db: D1Database, id: string): Promise<MarkedImage | null> {
  const row = await db
    .prepare(`SELECT ${columns}, created_at FROM generations WHERE manifest_id = ? AND state = 'succeeded' ORDER BY created_at LIMIT 1`)
    .bind(id)
    .first()
  return row && markedRow.parse(row)
}
