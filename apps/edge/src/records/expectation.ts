// What the ledger lets one expect of the next image: how long the latest took, and how many are in the making.
import { z } from 'zod'

const expectationRow = z.object({ mean_ms: z.number().nullable(), running: z.int() })
export type Expectation = { readonly meanMs: number | null; readonly running: number }

const sampleSize = 20

/** `meanMs`: from request to stored image, of the model's latest images; null where it has made none. */
export async function expectImage(db: D1Database, model: string, nowMs: number): Promise<Expectation> {
  const row = await db
    .prepare(
      `SELECT (SELECT AVG(completed_at - created_at) FROM
           (SELECT completed_at, created_at FROM generations WHERE model = ?1 AND state = 'succeeded' ORDER BY created_at DESC LIMIT ${sampleSize})) AS mean_ms,
         (SELECT COUNT(*) FROM generations WHERE state IN ('queued', 'running') AND deadline_at >= ?2) AS running`,
    )
    .bind(model, nowMs)
    .first()
  const { mean_ms, running } = expectationRow.parse(row)
  return { meanMs: mean_ms, running }
}
