// The ledger's rows as tests look at them.
import { env } from 'cloudflare:workers'
import { vi } from 'vitest'
import { z } from 'zod'

const rowSchema = z.object({
  id: z.string(),
  object_key: z.string(),
  state: z.string(),
  error_code: z.string().nullable(),
  cached: z.int(),
})
export type LedgerRow = z.infer<typeof rowSchema>

export async function ledgerOfKey(keyId: string): Promise<LedgerRow[]> {
  const { results } = await env.DB.prepare('SELECT * FROM generations WHERE key_id = ? ORDER BY created_at, rowid').bind(keyId).all()
  return results.map((row) => rowSchema.parse(row))
}

/** The runtime's statements hold their SQL, which the types do not tell. */
const writesLedger = (statement: D1PreparedStatement): boolean => String(Reflect.get(statement, 'statement')).includes('generations')

/**
 * The ledger's writes with these numbers, from 1, fail. Other tables' writes pass and do not count: the objects of API keys that earlier
 * tests used write their usage when they like.
 */
export function failLedgerWrites(...numbers: number[]) {
  const batch = env.DB.batch.bind(env.DB)
  let count = 0
  return vi
    .spyOn(env.DB, 'batch')
    .mockImplementation((statements) =>
      statements.some(writesLedger) && numbers.includes(++count)
        ? Promise.reject(new Error('D1_ERROR: storage is away'))
        : batch(statements),
    )
}
