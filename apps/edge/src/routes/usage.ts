// GET /v1/usage: what the asking key used. GET /v1/admin/usage: what all keys used, or one of them.
import type { UsageList, UsageObject } from '@mintmark/shared'
import { dayRangeOf } from '../contract/day-range.ts'
import type { EdgeContext } from '../edge-context.ts'
import { readUsage, type KeyUsageRow } from '../records/usage.ts'
import type { Services } from '../services.ts'

const usageObject = ({ device_ms, model, ...row }: KeyUsageRow): UsageObject => ({
  object: 'usage',
  ...row,
  model: model === '' ? null : model,
  device_seconds: device_ms / 1000,
})

const answer = (c: EdgeContext, rows: readonly KeyUsageRow[]): Response =>
  c.json({ object: 'list', data: rows.map(usageObject) } satisfies UsageList)

/** Exact: the key's object writes its counts to D1 first, this request among them. */
export const ownUsage =
  ({ db, keys, now }: Services) =>
  async (c: EdgeContext): Promise<Response> => {
    const range = dayRangeOf(c, now())
    const { id, hash } = c.var.apiKey
    await keys.gates.getByName(hash).flush()
    return answer(c, await readUsage(db, range, id))
  }

/** A few seconds behind. */
export const allUsage =
  ({ db, now }: Services) =>
  async (c: EdgeContext): Promise<Response> =>
    answer(c, await readUsage(db, dayRangeOf(c, now()), c.req.query('key_id') ?? null))
