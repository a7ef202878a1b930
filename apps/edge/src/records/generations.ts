// The generation ledger: one row per image, written before dispatch and completed after. Times are Unix milliseconds.
import type { ErrorCode, StoredImage, Warning } from '@mintmark/shared'

/** A row as it is before dispatch: the table's columns by their names. */
export type PendingImage = {
  readonly id: string
  readonly job_id: string
  readonly request_id: string
  readonly key_id: string
  readonly model: string
  readonly weights_digest: string
  /** Keyed; see keyed-digest.ts. */
  readonly fingerprint: string
  readonly seed: number
  readonly object_key: string
  readonly width: number
  readonly height: number
  readonly end_user: string | null
  readonly moderation: string
  readonly created_at: number
  readonly deadline_at: number
}

/** The row's own names are the columns, so that columns and values cannot get out of step. */
function insertRow(db: D1Database, row: PendingImage): D1PreparedStatement {
  const columns = Object.keys(row)
  const marks = columns.map(() => '?').join(', ')
  return db.prepare(`INSERT INTO generations (${columns.join(', ')}, state) VALUES (${marks}, 'running')`).bind(...Object.values(row))
}

/** Rows whose deadline has passed belong to a run that was lost; no reader may see them as running. */
const sweepSql = `UPDATE generations SET state = 'failed', error_code = 'job_deadline_exceeded', completed_at = ?1
  WHERE state IN ('queued', 'running') AND deadline_at < ?1`

/** Writes the rows of a job, all or none, and closes the rows that lost runs left behind. */
export async function insertPending(db: D1Database, rows: readonly PendingImage[], nowMs: number): Promise<void> {
  await db.batch([db.prepare(sweepSql).bind(nowMs), ...rows.map((row) => insertRow(db, row))])
}

/** Of two images with one fingerprint, the first to be finished is the cached one. */
const completeSql = `UPDATE generations SET state = 'succeeded', error_code = NULL, completed_at = ?, content_type = ?, bytes = ?, sha256 = ?, width = ?, height = ?,
  manifest_key = ?, manifest_id = ?, likeness = ?, watermark_id = ?, watermark_status = ?, warnings = ?,
  cached = ? AND NOT EXISTS (SELECT 1 FROM generations o WHERE o.fingerprint = generations.fingerprint AND o.cached = 1 AND o.id <> generations.id)
  WHERE id = ?`

export type Completion = {
  readonly keyId: string
  readonly warnings: readonly Warning[]
  readonly cacheable: boolean
  readonly nowMs: number
}

function completionValues(
  { watermark, manifest, ...s }: StoredImage,
  { nowMs, warnings, cacheable }: Completion,
): (string | number | null)[] {
  const file = [nowMs, s.content_type, s.bytes, s.sha256, s.width, s.height]
  return [
    ...file,
    manifest.object_key,
    manifest.id,
    s.likeness,
    watermark.id,
    watermark.status,
    JSON.stringify(warnings),
    Number(cacheable),
    s.id,
  ]
}

/** Marks a job's images as succeeded and gives them to the key that ordered them. */
export async function completeImages(db: D1Database, stored: readonly StoredImage[], done: Completion): Promise<void> {
  const complete = db.prepare(completeSql)
  const own = db.prepare(ownSql)
  await db.batch(stored.flatMap((image) => [complete.bind(...completionValues(image, done)), own.bind(image.id, done.keyId, done.nowMs)]))
}

/** Ends the unfinished rows of a job. */
export async function failJob(db: D1Database, jobId: string, code: ErrorCode, nowMs: number): Promise<void> {
  const state = code === 'job_cancelled' ? 'cancelled' : 'failed'
  await db
    .prepare(`UPDATE generations SET state = ?, error_code = ?, completed_at = ? WHERE job_id = ? AND state IN ('queued', 'running')`)
    .bind(state, code, nowMs, jobId)
    .run()
}

/** Ends single images of a job that goes on. */
export async function failImages(db: D1Database, ids: readonly string[], code: ErrorCode, nowMs: number): Promise<void> {
  await db
    .prepare(`UPDATE generations SET state = 'failed', error_code = ?, completed_at = ? WHERE id IN (SELECT value FROM json_each(?))`)
    .bind(code, nowMs, JSON.stringify(ids))
    .run()
}

const ownSql = 'INSERT OR IGNORE INTO image_owners (image_id, key_id, created_at) VALUES (?, ?, ?)'

/** Lets a key that was given cached or shared images have their URLs signed again. */
export async function addOwner(db: D1Database, imageIds: readonly string[], keyId: string, nowMs: number): Promise<void> {
  const own = db.prepare(ownSql)
  await db.batch(imageIds.map((id) => own.bind(id, keyId, nowMs)))
}
