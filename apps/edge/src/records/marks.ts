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

type Column = 'watermark_id' | 'manifest_id'

async function findBy(db: D1Database, column: Column, value: string): Promise<MarkedImage | null> {
  const row = await db
    .prepare(
      `SELECT id, model, created_at, manifest_id, manifest_key, likeness FROM generations
       WHERE ${column} = ? AND state = 'succeeded' ORDER BY created_at LIMIT 1`,
    )
    .bind(value)
    .first()
  return row && markedRow.parse(row)
}

/** `id` is 12 lower-case hex digits. */
export const findByWatermark = (db: D1Database, id: string): Promise<MarkedImage | null> => findBy(db, 'watermark_id', id)

/** `id` is the manifest's label, `urn:c2pa:…`. */
export const findByManifest = (db: D1Database, id: string): Promise<MarkedImage | null> => findBy(db, 'manifest_id', id)
