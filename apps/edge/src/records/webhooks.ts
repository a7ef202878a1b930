// The tables of webhook endpoints and deliveries. Times are Unix milliseconds.
import { z } from 'zod'

const endpointRow = z.object({ id: z.string(), key_id: z.string(), url: z.string(), created_at: z.int() })
export type Endpoint = z.infer<typeof endpointRow>

const deliveryRow = z.object({
  id: z.string(),
  endpoint_id: z.string(),
  job_id: z.string(),
  type: z.string(),
  body: z.string(),
  state: z.enum(['pending', 'delivered', 'failed']),
  attempts: z.int(),
  last_result: z.string().nullable(),
  since: z.int(),
  delivered_at: z.int().nullable(),
})
export type Delivery = z.infer<typeof deliveryRow>
export type NewDelivery = Pick<Delivery, 'id' | 'endpoint_id' | 'job_id' | 'type' | 'body' | 'since'>

/** False when the key has `most` endpoints already. */
export async function insertEndpoint(db: D1Database, { id, key_id, url, created_at }: Endpoint, most: number): Promise<boolean> {
  const { meta } = await db
    .prepare(
      `INSERT INTO webhook_endpoints (id, key_id, url, created_at)
       SELECT ?1, ?2, ?3, ?4 WHERE (SELECT COUNT(*) FROM webhook_endpoints WHERE key_id = ?2) < ?5`,
    )
    .bind(id, key_id, url, created_at, most)
    .run()
  return meta.changes === 1
}

export async function listEndpoints(db: D1Database, keyId: string): Promise<Endpoint[]> {
  const { results } = await db.prepare('SELECT * FROM webhook_endpoints WHERE key_id = ? ORDER BY created_at, id').bind(keyId).all()
  return results.map((row) => endpointRow.parse(row))
}

/** The endpoint if it is the key's, else null. */
export async function findEndpoint(db: D1Database, id: string, keyId: string): Promise<Endpoint | null> {
  const row = await db.prepare('SELECT * FROM webhook_endpoints WHERE id = ? AND key_id = ?').bind(id, keyId).first()
  return row && endpointRow.parse(row)
}

/** Its deliveries go with it. */
export async function deleteEndpoint(db: D1Database, id: string): Promise<void> {
  const of = (sql: string): D1PreparedStatement => db.prepare(sql).bind(id)
  await db.batch([of('DELETE FROM webhook_deliveries WHERE endpoint_id = ?'), of('DELETE FROM webhook_endpoints WHERE id = ?')])
}

/** Leaves those that are there already as they are. */
export async function insertDeliveries(db: D1Database, deliveries: readonly NewDelivery[]): Promise<void> {
  const insert = db.prepare(
    `INSERT OR IGNORE INTO webhook_deliveries (id, endpoint_id, job_id, type, body, state, since) VALUES (?, ?, ?, ?, ?, 'pending', ?)`,
  )
  await db.batch(deliveries.map((d) => insert.bind(d.id, d.endpoint_id, d.job_id, d.type, d.body, d.since)))
}

/** The delivery with its URL while it is pending, else null. */
export async function findPending(db: D1Database, id: string): Promise<(Delivery & { readonly url: string }) | null> {
  const row = await db
    .prepare(
      `SELECT d.*, e.url FROM webhook_deliveries d JOIN webhook_endpoints e ON e.id = d.endpoint_id WHERE d.id = ? AND d.state = 'pending'`,
    )
    .bind(id)
    .first()
  return row && deliveryRow.extend({ url: z.string() }).parse(row)
}

/** The newest 100 of an endpoint. */
export async function listDeliveries(db: D1Database, endpointId: string): Promise<Delivery[]> {
  const { results } = await db
    .prepare('SELECT * FROM webhook_deliveries WHERE endpoint_id = ? ORDER BY since DESC, id LIMIT 100')
    .bind(endpointId)
    .all()
  return results.map((row) => deliveryRow.parse(row))
}

export type AttemptRecord = Pick<Delivery, 'id' | 'state' | 'attempts' | 'last_result' | 'delivered_at'>

export async function recordAttempt(db: D1Database, { id, state, attempts, last_result, delivered_at }: AttemptRecord): Promise<void> {
  await db
    .prepare('UPDATE webhook_deliveries SET state = ?, attempts = ?, last_result = ?, delivered_at = ? WHERE id = ?')
    .bind(state, attempts, last_result, delivered_at, id)
    .run()
}

/** Begins an endpoint's delivery anew; null when there is none of this id. */
export async function restartDelivery(db: D1Database, id: string, endpointId: string, nowMs: number): Promise<Delivery | null> {
  const row = await db
    .prepare(
      `UPDATE webhook_deliveries SET state = 'pending', attempts = 0, since = ?, delivered_at = NULL WHERE id = ? AND endpoint_id = ? RETURNING *`,
    )
    .bind(nowMs, id, endpointId)
    .first()
  return row && deliveryRow.parse(row)
}
