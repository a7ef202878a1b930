// The table of asynchronous jobs: what their keys may see of them. Times are Unix milliseconds.
import {
  generationResponseSchema,
  imageJobStates,
  watermarkStatuses,
  warningSchema,
  type BlockedImage,
  type EndedJobState,
  type ErrorCode,
} from '@mintmark/shared'
import { z } from 'zod'

const storedImage = z.object({
  id: z.string(),
  seed: z.int(),
  objectKey: z.string(),
  watermark: z.enum(watermarkStatuses),
  warnings: z.array(warningSchema),
  made: z.boolean(),
})
const storedImages = z.array(storedImage)
const envelope = generationResponseSchema.omit({ data: true })

const time = z.int().nullable()

const jobRow = z.object({
  id: z.string(),
  key_id: z.string(),
  model: z.string(),
  n: z.int(),
  state: z.enum(imageJobStates),
  error_code: z.string().nullable(),
  error_message: z.string().nullable(),
  envelope: z.string().transform((text) => envelope.parse(JSON.parse(text))),
  images: z
    .string()
    .nullable()
    .transform((text) => (text === null ? null : storedImages.parse(JSON.parse(text)))),
  created_at: z.int(),
  started_at: time,
  completed_at: time,
  expires_at: time,
})
export type JobRow = z.infer<typeof jobRow>
export type JobImages = z.infer<typeof storedImages>

export type NewJob = Pick<JobRow, 'id' | 'key_id' | 'model' | 'n' | 'envelope' | 'created_at'> & { readonly request_id: string }

export async function insertJob(db: D1Database, { envelope: answer, ...job }: NewJob): Promise<void> {
  await db
    .prepare(`INSERT INTO jobs (id, key_id, request_id, model, n, state, envelope, created_at) VALUES (?, ?, ?, ?, ?, 'queued', ?, ?)`)
    .bind(job.id, job.key_id, job.request_id, job.model, job.n, JSON.stringify(answer), job.created_at)
    .run()
}

/** The job if it is the key's, else null. */
export async function findJob(db: D1Database, id: string, keyId: string): Promise<JobRow | null> {
  const row = await db.prepare('SELECT * FROM jobs WHERE id = ? AND key_id = ?').bind(id, keyId).first()
  return row && jobRow.parse(row)
}

/** The key's jobs after the one with the id `after`, newest first. */
export async function listJobs(db: D1Database, keyId: string, page: { after: string | null; limit: number }): Promise<JobRow[]> {
  const { results } = await db
    .prepare(
      `SELECT * FROM jobs WHERE key_id = ?1
         AND (?2 IS NULL OR (created_at, id) < (SELECT created_at, id FROM jobs WHERE id = ?2 AND key_id = ?1))
       ORDER BY created_at DESC, id DESC LIMIT ?3`,
    )
    .bind(keyId, page.after, page.limit)
    .all()
  return results.map((row) => jobRow.parse(row))
}

export async function markRunning(db: D1Database, id: string, nowMs: number): Promise<void> {
  await db.prepare(`UPDATE jobs SET state = 'running', started_at = ?2 WHERE id = ?1`).bind(id, nowMs).run()
}

export async function markQueued(db: D1Database, id: string): Promise<void> {
  await db
    .prepare(
      `UPDATE jobs SET state = 'queued', started_at = NULL, completed_at = NULL, error_code = NULL, error_message = NULL WHERE id = ?`,
    )
    .bind(id)
    .run()
}

export type JobEnd = {
  readonly state: EndedJobState
  readonly error: { readonly code: ErrorCode; readonly message: string } | null
  readonly images: JobImages | null
  /** Goes into the envelope. */
  readonly blocked: readonly BlockedImage[]
  readonly nowMs: number
  readonly expiresAtMs: number
}

export async function markEnded(db: D1Database, id: string, { state, error, images, blocked, nowMs, expiresAtMs }: JobEnd): Promise<void> {
  await db
    .prepare(
      `UPDATE jobs SET state = ?1, error_code = ?2, error_message = ?3, images = ?4, completed_at = ?5, expires_at = ?6,
         envelope = iif(?8 IS NULL, envelope, json_set(envelope, '$.blocked', json(?8))) WHERE id = ?7`,
    )
    .bind(
      state,
      error?.code ?? null,
      error?.message ?? null,
      images && JSON.stringify(images),
      nowMs,
      expiresAtMs,
      id,
      blocked.length > 0 ? JSON.stringify(blocked) : null,
    )
    .run()
}

/** Drops the result; what else is known of the job stays. */
export async function dropResult(db: D1Database, id: string): Promise<void> {
  await db.prepare('UPDATE jobs SET images = NULL WHERE id = ?').bind(id).run()
}
