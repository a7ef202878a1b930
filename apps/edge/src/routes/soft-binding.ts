// The soft-binding resolution API of C2PA (specification 2.2, "decoupled" OpenAPI 1.0.0): from a mark, or a picture, to its manifest.
import {
  bindingSchema,
  inspectionLimits,
  MintmarkError,
  softBindingAlgorithm,
  watermarkIdOf,
  type BindingMatches,
  type SupportedAlgorithms,
} from '@mintmark/shared'
import { parseBody, parseValue } from '../contract/parse-body.ts'
import type { EdgeContext } from '../edge-context.ts'
import { findByManifest, findByWatermark } from '../records/marks.ts'
import type { Services } from '../services.ts'
import { findOut } from '../verification/findings.ts'
import { judge } from '../verification/judge.ts'
import { readAtMost } from '../verification/read-at-most.ts'
import { storeOf } from './verify.ts'

type Match = BindingMatches['matches'][number]

const answer = (c: EdgeContext, matches: Match[]): Response => c.json({ matches } satisfies BindingMatches)

async function matchesOf({ db }: Services, value: string): Promise<Match[]> {
  const id = watermarkIdOf(value)
  const [record] = id === null ? [] : await findByWatermark(db, id)
  const manifestId = record?.manifest_id
  return manifestId ? [{ manifestId }] : []
}

/** In a query, a `+` that was not escaped reads as a space. */
const bindingOf = (c: EdgeContext) =>
  parseValue({ alg: c.req.query('alg'), value: c.req.query('value')?.replaceAll(' ', '+') }, bindingSchema)

/** An unknown mark is an empty list. */
export const matchBinding = (services: Services) => async (c: EdgeContext) => answer(c, await matchesOf(services, bindingOf(c).value))

export const matchPostedBinding = (services: Services) => async (c: EdgeContext) => {
  const { value } = await parseBody(c, bindingSchema)
  return answer(c, await matchesOf(services, value))
}

/** The body is the picture. A mark counts only on the picture that it was made for, whose likeness is the score. */
export const matchContent = (services: Services) => async (c: EdgeContext) => {
  const isImage = (c.req.header('content-type') ?? '').startsWith('image/')
  if (!isImage || !c.req.raw.body)
    throw new MintmarkError('unsupported_media_type', { message: 'Send the picture as the body, as image/….' })
  const image = await readAtMost(c.req.raw.body, inspectionLimits.imageBytes)
  const findings = await findOut(storeOf(services, c), { image, manifest: null })
  const manifestId = findings.record?.manifest_id
  if (!manifestId || judge(findings) === 'possible_copy') return answer(c, [])
  return answer(c, [{ manifestId, similarityScore: Math.round(100 * (findings.similarity ?? 1)) }])
}

/** The manifest store with this manifest, as it was embedded. */
export const getManifest = (services: Services) => async (c: EdgeContext) => {
  const record = await findByManifest(services.db, c.req.param('id') ?? '')
  const object = record?.manifest_key ? await services.bucket.get(record.manifest_key) : null
  if (!object) throw new MintmarkError('not_found', { message: 'There is no manifest with this id.' })
  return c.body(object.body, 200, { 'Content-Type': 'application/c2pa', 'X-Content-Type-Options': 'nosniff' })
}

export const listAlgorithms = (c: EdgeContext): Response =>
  c.json({ watermarks: [{ alg: softBindingAlgorithm }], fingerprints: [] } satisfies SupportedAlgorithms)
