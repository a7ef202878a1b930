// From findings to the public answer.
import { type InspectedCredentials, softBindingAlgorithm, tierOf, type Verification } from '@mintmark/shared'
import type { Findings } from './findings.ts'
import { judge } from './judge.ts'
import { limitsOf, summaries } from './sentences.ts'

type Source = NonNullable<Verification['c2pa']>['source']

const c2paOf = (credentials: InspectedCredentials | null, source: Source): Verification['c2pa'] => {
  if (!credentials) return null
  const { state, failures, issuer, generator, manifest_id, signed_at, actions } = credentials
  return { source, state, statuses: failures, issuer, generator, manifest_id, signed_at, actions }
}

/** A power of ten and no finer: the public answer must not measure an attack on the mark. */
const coarse = (probability: number): number => Math.min(1, 10 ** Math.ceil(Math.log10(probability)))

function watermarkOf({ inspection, record }: Findings, verdict: Verification['verdict']): Verification['watermark'] {
  const { watermark } = inspection
  const counts = watermark && (record !== null || verdict !== 'nothing_found')
  if (!counts) return { found: false, algorithm: null, version: null, p_value: null }
  return { found: true, algorithm: softBindingAlgorithm, version: watermark.version, p_value: coarse(watermark.false_accept_probability) }
}

function recordOf({ record, inspection, recovered }: Findings): Verification['record'] {
  if (!record) return null
  const said = recovered ?? (inspection.credentials?.ours ? inspection.credentials : null)
  const { id, model, created_at } = record
  return {
    unique_id: id,
    provider: said?.issuer ?? null,
    system: said?.generator ?? null,
    model,
    created_at: Math.floor(created_at / 1000),
  }
}

export function describeFindings(findings: Findings): Verification {
  const verdict = judge(findings)
  const { inspection, supplied, recovered } = findings
  const own = c2paOf(inspection.credentials, supplied ? 'supplied' : 'embedded')
  return {
    object: 'verification',
    verdict,
    tier: tierOf[verdict],
    summary: summaries[verdict],
    c2pa: verdict === 'recovered' ? (c2paOf(recovered, 'recovered') ?? own) : own,
    watermark: watermarkOf(findings, verdict),
    record: recordOf(findings),
    limits: limitsOf(verdict),
  }
}
