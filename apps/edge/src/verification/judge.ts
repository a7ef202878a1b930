// From findings to the verdict. Pure.
import type { Verdict } from '@mintmark/shared'
import type { Findings } from './findings.ts'
import { likeEnough } from './like-enough.ts'

/** A tag of so many bits is proof by itself; a shorter one only together with a record of its id. */
const provingTagBits = 32

/** Says whether the record's manifest is sound but for its pixels: what a re-encoded copy of a signed file gives. */
const isRecovered = ({ recovered }: Findings): boolean => recovered === null || recovered.ours

export function judge(findings: Findings): Verdict {
  const { inspection, record, similarity } = findings
  const { credentials, watermark } = inspection
  if (credentials && credentials.state !== 'invalid') return credentials.ours ? 'intact' : 'intact_other_issuer'
  if (watermark && record) return similarity !== null && similarity >= likeEnough && isRecovered(findings) ? 'recovered' : 'possible_copy'
  return watermark && watermark.tag_bits >= provingTagBits ? 'mark_without_record' : 'nothing_found'
}
