// What the dialect of AUTOMATIC1111 keeps per API key.
import { z } from 'zod'

const rowSchema = z.object({ model: z.string().nullable(), job_id: z.string().nullable() })
export type DialectState = z.infer<typeof rowSchema>

const empty: DialectState = { model: null, job_id: null }

export async function readDialectState(db: D1Database, keyId: string): Promise<DialectState> {
  const row = await db.prepare('SELECT model, job_id FROM automatic1111 WHERE key_id = ?').bind(keyId).first()
  return row ? rowSchema.parse(row) : empty
}

const upsert = (column: keyof DialectState): string =>
  `INSERT INTO automatic1111 (key_id, ${column}) VALUES (?, ?) ON CONFLICT (key_id) DO UPDATE SET ${column} = excluded.${column}`

/** The model of the key's requests that name none. */
export async function keepModel(db: D1Database, keyId: string, model: string): Promise<void> {
  await db.prepare(upsert('model')).bind(keyId, model).run()
}

/** The key's latest job. */
export async function keepJob(db: D1Database, keyId: string, jobId: string): Promise<void> {
  await db.prepare(upsert('job_id')).bind(keyId, jobId).run()
}
