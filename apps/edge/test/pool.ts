// Runners that report themselves, as tests have them.
import { callHeaders, callSignature, fromBase64Url, toHex, utf8, weightsListing, sha256Hex, type RunnerReport } from '@mintmark/shared'
import { catalogue } from '@mintmark/models'
import { edgeVariables } from './variables.ts'

const modelOf = async (): Promise<RunnerReport['models']> =>
  Promise.all(
    catalogue.map(async (model) => ({ id: model.id, weights_digest: await sha256Hex(utf8(weightsListing(model))), loaded: true })),
  )

/** A report of runner number `index` at `http://runner-INDEX.test`, idle unless `changes` say otherwise. */
export async function reportOf(index: number, changes: Partial<RunnerReport> = {}): Promise<RunnerReport> {
  return {
    version: 1,
    id: `rnr_${String(index).repeat(32)}`,
    url: `http://runner-${index}.test`,
    state: 'ready',
    provider: 'stub',
    watermark: 'none',
    models: await modelOf(),
    loras: [],
    load: { waiting: 0, running: 0, capacity: 4 },
    backlog_units: 0,
    ms_per_unit: 10,
    ...changes,
  }
}

/** The request that carries the report, signed at `timestampMs`. */
export async function signedReport(report: unknown, timestampMs: number): Promise<RequestInit> {
  const body = utf8(JSON.stringify(report))
  const nonce = toHex(crypto.getRandomValues(new Uint8Array(16)))
  const key = fromBase64Url(edgeVariables.MINTMARK_RUNNER_KEY)
  const signature = await callSignature(key, { method: 'POST', path: '/v1/runners', timestampMs, nonce, body })
  const signed = { [callHeaders.timestamp]: String(timestampMs), [callHeaders.nonce]: nonce, [callHeaders.signature]: signature }
  return { method: 'POST', body, headers: { 'content-type': 'application/json', ...signed } }
}
