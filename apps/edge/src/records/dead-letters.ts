// Jobs that were given up after their last retry. Times are Unix milliseconds.
import { z } from 'zod'

const deadLetterRow = z.object({
  job_id: z.string(),
  error_code: z.string(),
  attempts: z.int(),
  died_at: z.int(),
  replayed_at: z.int().nullable(),
})
export type DeadLetterRow = z.infer<typeof deadLetterRow>

/** A job that dies again takes the place of its earlier letter. */
export async function insertDeadLetter(db: D1Database, letter: Omit<DeadLetterRow, 'replayed_at'>): Promise<void> {
  await db
    .prepare('INSERT OR REPLACE INTO dead_letters (job_id, error_code, attempts, died_at) VALUES (?, ?, ?, ?)')
    .bind(letter.job_id, letter.error_code, letter.attempts, letter.died_at)
    .run()
}

/** The newest first, 100 at most. */
export async function listDeadLetters(db: D1Database): Promise<DeadLetterRow[]> {
  const { results } = await db.prepare('SELECT * FROM dead_letters ORDER BY died_at DESC, job_id LIMIT 100').all()
  return results.map((row) => deadLetterRow.parse(row))
}

/** Null when there is no such letter. */
export async function markReplayed(db: D1Database, jobId: string, nowMs: number): Promise<DeadLetterRow | null> {
  const row = await db.prepare('UPDATE dead_letters SET replayed_at = ? WHERE job_id = ? RETURNING *').bind(nowMs, jobId).first()
  return row && deadLetterRow.parse(row)
}
