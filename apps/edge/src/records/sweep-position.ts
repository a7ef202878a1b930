// How far the sweep of the bucket has come, and which of the bucket's names the ledger vouches for.
import { z } from 'zod'

const named = z.object({ value: z.string() })

/** Null at the beginning. */
export const findPosition = (db: D1Database): Promise<string | null> =>
  db.prepare('SELECT after FROM sweep_position WHERE id = 1').first<string>('after')

/** Null once the end was reached. */
export async function savePosition(db: D1Database, after: string | null): Promise<void> {
  const sql = after === null ? 'DELETE FROM sweep_position' : 'INSERT OR REPLACE INTO sweep_position (id, after) VALUES (1, ?)'
  await (after === null ? db.prepare(sql) : db.prepare(sql).bind(after)).run()
}

/** Those of the values that no succeeded image has in the column. */
async function without(db: D1Database, column: 'id' | 'object_key', values: readonly string[]): Promise<string[]> {
  const sql = `SELECT value FROM json_each(?1)
    WHERE NOT EXISTS (SELECT 1 FROM generations WHERE generations.${column} = value AND state = 'succeeded')`
  const { results } = await db.prepare(sql).bind(JSON.stringify(values)).all()
  return results.map((row) => named.parse(row).value)
}

export const keysWithoutImage = (db: D1Database, objectKeys: readonly string[]): Promise<string[]> => without(db, 'object_key', objectKeys)

export const idsWithoutImage = (db: D1Database, imageIds: readonly string[]): Promise<string[]> => without(db, 'id', imageIds)
