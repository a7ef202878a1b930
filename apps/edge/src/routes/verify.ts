// POST /v1/verify and POST /v1/content_provenance_checks: what a picture carries, for anybody, without a key.
import { inspectionLimits, MintmarkError, type C2paResult, type ContentProvenanceCheck, type MarkResult } from '@mintmark/shared'
import type { EdgeContext } from '../edge-context.ts'
import type { Services } from '../services.ts'
import { describeFindings } from '../verification/describe.ts'
import { type Findings, findOut, type VerificationStore } from '../verification/findings.ts'
import { readFormFile, readInput } from '../verification/read-input.ts'

export const storeOf = ({ db, bucket, cache }: Services, c: EdgeContext): VerificationStore => ({
  db,
  bucket,
  runners: cache.dispatcher,
  asker: { requestId: c.var.requestId, traceparent: c.var.traceparent },
})

/** Nothing of the file is stored or logged; the answer says the same of the same file only as long as the records last. */
export const verify = (services: Services) => async (c: EdgeContext) => {
  const store = storeOf(services, c)
  const file = await readInput(c, store.runners.runner.fetch)
  const findings = await c.var.stopwatch.time('verify', () => findOut(store, file))
  c.header('Cache-Control', 'no-store')
  return c.json(describeFindings(findings))
}

const isoTime = (milliseconds: number | undefined): string | null =>
  milliseconds === undefined ? null : new Date(milliseconds).toISOString()

/** OpenAI's `c2pa` result, of the file's own manifest. */
function c2paResult({ inspection: { credentials } }: Findings): C2paResult {
  const made = credentials?.actions.find(({ action }) => action === 'c2pa.created' || action === 'c2pa.edited')
  return {
    type: 'c2pa',
    outcome: credentials ? 'detected' : 'not_detected',
    validation_state: credentials?.state ?? 'not_present',
    issuer: credentials?.issuer ?? null,
    model: made?.software_agent ?? null,
    generated_at: made?.when ?? null,
  }
}

/** The mark's result, in the shape of OpenAI's for its own. */
function watermarkResult(findings: Findings): MarkResult {
  const { record } = findings
  const { found } = describeFindings(findings).watermark
  return {
    type: 'mintmark',
    outcome: found ? 'detected' : 'not_detected',
    model: found ? (record?.model ?? null) : null,
    generated_at: found ? isoTime(record?.created_at) : null,
  }
}

/** OpenAI's shape; the mark's result stands where OpenAI has its own. */
export const checkProvenance = (services: Services) => async (c: EdgeContext) => {
  const image = await readFormFile(c)
  if (image.length > inspectionLimits.imageBytes) throw new MintmarkError('body_too_large')
  const findings = await findOut(storeOf(services, c), { image, manifest: null })
  c.header('Cache-Control', 'no-store')
  return c.json({
    object: 'content_provenance_check',
    created_at: Math.floor(services.now() / 1000),
    results: [c2paResult(findings), watermarkResult(findings)],
  } satisfies ContentProvenanceCheck)
}
