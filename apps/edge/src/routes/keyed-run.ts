// The object of an API key and an Idempotency-Key, and what tells whether two requests are the same.
import { sha256Hex, utf8 } from '@mintmark/shared'
import type { IdempotentRunObject } from '../cache/idempotent-run.ts'
import type { EdgeContext } from '../edge-context.ts'
import { keyedDigest } from '../records/keyed-digest.ts'
import type { Services } from '../services.ts'

/** Path and body as they came, or what a form says whatever its boundary, and whether an answer or a job is wanted. */
export async function requestDigest({ keys }: Services, c: EdgeContext, wanted: 'answer' | 'job' = 'answer'): Promise<string> {
  const body = c.get('sameness') ?? (await sha256Hex(utf8(await c.req.text())))
  return keyedDigest(keys.pepper, 'request', `${c.req.path}\n${wanted}\n${body}`)
}

type KeyedRun = { readonly run: DurableObjectStub<IdempotentRunObject>; readonly bodyDigest: string }

export async function keyedRun(services: Services, c: EdgeContext, key: string, wanted: 'answer' | 'job' = 'answer'): Promise<KeyedRun> {
  const name = await keyedDigest(services.keys.pepper, 'idempotency-key', `${c.var.apiKey.id}\n${key}`)
  return { run: services.idempotentRuns.getByName(name), bodyDigest: await requestDigest(services, c, wanted) }
}
