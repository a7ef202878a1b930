// The table of blocks: what was refused, by which scores and rules. Never the prompt. Times are Unix milliseconds.
import type { ModerationMode } from '@mintmark/shared'
import { z } from 'zod'

const json = <S extends z.ZodType>(schema: S) =>
  z
    .string()
    .transform((text): unknown => JSON.parse(text))
    .pipe(schema)

const rowSchema = z.object({
  id: z.string(),
  created_at: z.int(),
  key_id: z.string(),
  request_id: z.string(),
  stage: z.enum(['input', 'output']),
  mode: z.custom<ModerationMode>(),
  prompt_digest: z.string(),
  end_user: z.string().nullable(),
  image_id: z.string().nullable(),
  categories: json(z.array(z.string())),
  scores: json(z.record(z.string(), z.number())),
  rules: json(z.array(z.string())),
  classifier: z.string(),
})
export type BlockRow = z.infer<typeof rowSchema>

function insertRow(db: D1Database, row: BlockRow): D1PreparedStatement {
  const columns = Object.keys(row)
  const values = Object.values(row).map((value) => (typeof value === 'object' && value !== null ? JSON.stringify(value) : value))
  return db.prepare(`INSERT INTO moderation_blocks (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`).bind(...values)
}

/** Writes the records and deletes those made before `forgetBefore`. */
export async function insertBlocks(db: D1Database, rows: readonly BlockRow[], forgetBefore: number): Promise<void> {
  const sweep = db.prepare('DELETE FROM moderation_blocks WHERE created_at < ?').bind(forgetBefore)
  await db.batch([sweep, ...rows.map((row) => insertRow(db, row))])
}

/** What is null is not asked for. `fromMs` and `toMs` are a half-open stretch of time; `after` is the id of a record of an earlier page. */
export type BlockQuery = {
  readonly keyId: string | null
  readonly requestId: string | null
  readonly fromMs: number | null
  readonly toMs: number | null
  readonly after: string | null
  readonly limit: number
}

const querySql = `SELECT * FROM moderation_blocks WHERE (?1 IS NULL OR key_id = ?1) AND (?2 IS NULL OR request_id = ?2)
  AND (?3 IS NULL OR created_at >= ?3) AND (?4 IS NULL OR created_at < ?4)
  AND (?5 IS NULL OR (created_at, id) < (SELECT created_at, id FROM moderation_blocks WHERE id = ?5))
  ORDER BY created_at DESC, id DESC LIMIT ?6`

/** Newest first. */
export async function listBlocks(db: D1Database, { keyId, requestId, fromMs, toMs, after, limit }: BlockQuery): Promise<BlockRow[]> {
  const { results } = await db.prepare(querySql).bind(keyId, requestId, fromMs, toMs, after, limit).all()
  return results.map((row) => rowSchema.parse(row))
}
