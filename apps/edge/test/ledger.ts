// The ledger's rows as tests look at them.
import { env } from 'cloudflare:workers'
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
