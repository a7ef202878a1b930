// What the emulated database and bucket hold, read from their files beside the running service.
import { glob } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { z } from 'zod'

const rowSchema = z.object({ id: z.string(), state: z.string(), error_code: z.string().nullable(), object_key: z.string() })
export type Row = z.infer<typeof rowSchema>

/** The rows of the query in the first file that has its table. */
async function query(folder: string, sql: string): Promise<unknown[]> {
  for await (const path of glob(join(folder, '**', '*.sqlite'))) {
    const database = new DatabaseSync(path, { readOnly: true })
    try {
      return database.prepare(sql).all()
    } catch {
      // A file of another object.
    } finally {
      database.close()
    }
  }
  throw new Error(`no database in ${folder} answers: ${sql}`)
}

/** The ledger, oldest first. */
export const readLedger = async (stateDir: string): Promise<Row[]> =>
  z.array(rowSchema).parse(await query(join(stateDir, 'cloudflare', 'v3', 'd1'), 'SELECT * FROM generations ORDER BY created_at, rowid'))

/** The keys of all objects in the bucket. */
export async function readKeys(stateDir: string): Promise<string[]> {
  const objects = await query(join(stateDir, 'cloudflare', 'v3', 'r2'), 'SELECT key FROM _mf_objects')
  return z
    .array(z.object({ key: z.string() }))
    .parse(objects)
    .map(({ key }) => key)
}
