// Where a job stands among those that wait, and how long jobs of its model took lately.
import { z } from 'zod'
import type { JobRow } from './jobs.ts'

const standingRow = z.object({ position: z.int(), mean_ms: z.number().nullable() })

export type Standing = { readonly position: number; readonly estimatedMs: number | null }

/** The mean is over the last 20 jobs of the model; jobs that run side by side make the wait shorter than estimated. */
const standingSql = `SELECT
  (SELECT COUNT(*) FROM jobs WHERE state = 'queued' AND (created_at, id) < (?1, ?2)) AS position,
  (SELECT AVG(completed_at - started_at) FROM
    (SELECT completed_at, started_at FROM jobs WHERE model = ?3 AND state = 'succeeded' ORDER BY completed_at DESC LIMIT 20)) AS mean_ms`

export async function findStanding(
  db: D1Database,
  { id, model, created_at }: Pick<JobRow, 'id' | 'model' | 'created_at'>,
): Promise<Standing> {
  const { position, mean_ms } = standingRow.parse(await db.prepare(standingSql).bind(created_at, id, model).first())
  return { position, estimatedMs: mean_ms === null ? null : Math.round(mean_ms * (position + 1)) }
}
