// From a file to what is known of it: what it carries, the record that its mark or manifest leads to, and how like that it is.
import { type InspectedCredentials, type Inspection, watermarkIdDigits } from '@mintmark/shared'
import { type InspectedFile, type InspectionFor, inspect } from '../dispatch/inspect.ts'
import type { Runners } from '../dispatch/dispatcher.ts'
import { likeEnough } from './like-enough.ts'
import { findByManifest, findByWatermark, type MarkedImage } from '../records/marks.ts'

export type Findings = {
  /** Of the file itself, or of the manifest that was supplied with it. */
  readonly inspection: Inspection
  readonly supplied: boolean
  /** The image that the manifest, or else the mark, belongs to. */
  readonly record: MarkedImage | null
  /** The record's manifest read against this file; null unless the mark led to it. */
  readonly recovered: InspectedCredentials | null
  /** Likeness to the record's picture, 0..1; null where nothing was compared. */
  readonly similarity: number | null
}

export type VerificationStore = {
  readonly runners: Runners
  readonly db: D1Database
  readonly bucket: R2Bucket
  readonly asker: InspectionFor
}

async function storedManifest(bucket: R2Bucket, { manifest_key: key }: MarkedImage): Promise<Uint8Array<ArrayBuffer> | null> {
  const object = key === null ? null : await bucket.get(key)
  return object && new Uint8Array(await object.arrayBuffer())
}

const isIntact = ({ credentials }: Inspection): boolean => credentials !== null && credentials.state !== 'invalid'

/** The second look: the record's manifest and likeness against the file. */
async function compare({ runners, bucket, asker }: VerificationStore, file: InspectedFile, record: MarkedImage, { watermark }: Inspection) {
  const placement = watermark?.placement ?? { angle_degrees: 0, mirrored: false }
  const manifest = await storedManifest(bucket, record)
  const likeness = record.likeness === null ? null : { likeness: record.likeness, placement }
  const { credentials, similarity } = await inspect(runners, {
    file: { ...file, manifest },
    options: { version: 1, watermark: false, compare: likeness },
    asker,
  })
  return { recovered: manifest && credentials, similarity }
}

type Resolved = Pick<Findings, 'record' | 'recovered' | 'similarity'>

const unresolved: Resolved = { record: null, recovered: null, similarity: null }

/**
 * The record of a mark, and how like its picture the file is. A whole id names one record, like it or not; of those that begin
 * with part of an id only one that is like the file counts.
 */
async function resolveMark(store: VerificationStore, file: InspectedFile, inspection: Inspection): Promise<Resolved> {
  const { watermark } = inspection
  const records = watermark ? await findByWatermark(store.db, watermark.id) : []
  const isWhole = watermark?.id.length === watermarkIdDigits
  for (const record of records) {
    const compared = await compare(store, file, record, inspection)
    if (isWhole || (compared.similarity ?? 0) >= likeEnough) return { record, ...compared }
  }
  return unresolved
}

/** What the mark says; skipped where an intact manifest has already said it. */
export async function findOut(store: VerificationStore, file: InspectedFile): Promise<Findings> {
  const { runners, asker } = store
  const inspection = await inspect(runners, { file, options: { version: 1, watermark: true, compare: null }, asker })
  const findings = { inspection, supplied: file.manifest !== null, recovered: null, similarity: null }
  if (isIntact(inspection)) {
    const { ours, manifest_id: id } = inspection.credentials ?? { ours: false, manifest_id: null }
    return { ...findings, record: ours && id !== null ? await findByManifest(store.db, id) : null }
  }
  return { ...findings, ...(await resolveMark(store, file, inspection)) }
}
