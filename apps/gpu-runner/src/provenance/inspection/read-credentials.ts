// Reads the content credentials of a file that anybody may have sent: no network, no trust beyond the anchors.
import { Reader } from '@contentauth/c2pa-node'
import type { InspectedCredentials } from '@mintmark/shared'
import { z } from 'zod'

export type TrustedIssuer = {
  /** Anchors of this service's own authority, PEM. */
  readonly anchorsPem: string
  /** Organisation of this service's signing certificate. */
  readonly organisation: string
}

export type ReadableFile = { readonly bytes: Uint8Array; readonly contentType: string; readonly manifest: Uint8Array | null }

const text = z.string().nullish().catch(null)
const action = z.object({
  action: z.string(),
  when: text,
  digitalSourceType: text,
  softwareAgent: z
    .union([z.string(), z.object({ name: z.string() }).transform(({ name }) => name)])
    .nullish()
    .catch(null),
})
const manifestSchema = z.object({
  claim_generator_info: z
    .array(z.object({ name: z.string(), version: z.string().nullish() }))
    .nullish()
    .catch(null),
  signature_info: z.object({ issuer: text, time: text }).nullish().catch(null),
  assertions: z.array(z.object({ label: z.string(), data: z.unknown() })).default([]),
})
const storeSchema = z.object({
  active_manifest: z.string().nullish(),
  manifests: z.record(z.string(), manifestSchema).default({}),
  validation_state: z.string(),
  validation_results: z
    .object({ activeManifest: z.object({ failure: z.array(z.object({ code: z.string() })).default([]) }).nullish() })
    .nullish(),
})
type Manifest = z.infer<typeof manifestSchema>

/** Raw c2pa-rs settings, snake_case. Identity assertions could make it fetch, so they are left undecoded. */
const settings = (anchorsPem: string) => ({
  trust: { trust_anchors: anchorsPem },
  verify: { verify_trust: true, remote_manifest_fetch: false, ocsp_fetch: false },
  core: { decode_identity_assertions: false, allowed_network_hosts: [] },
})

const buffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)

function openReader({ bytes, contentType, manifest }: ReadableFile, { anchorsPem }: TrustedIssuer): Promise<Reader | null> {
  const asset = { buffer: buffer(bytes), mimeType: contentType }
  if (manifest) return Reader.fromManifestDataAndAsset(buffer(manifest), asset, settings(anchorsPem))
  return Reader.fromAsset(asset, settings(anchorsPem))
}

function actionsOf({ assertions }: Manifest): InspectedCredentials['actions'] {
  const data = assertions.filter(({ label }) => label.startsWith('c2pa.actions')).map((assertion) => assertion.data)
  const lists = data.map((list) => z.object({ actions: z.array(action) }).safeParse(list).data?.actions ?? [])
  return lists.flat().map((entry) => ({
    action: entry.action,
    when: entry.when ?? null,
    digital_source_type: entry.digitalSourceType ?? null,
    software_agent: entry.softwareAgent ?? null,
  }))
}

/** That the pixels are not those that were signed, as JPEG, PNG and WebP say it, and as AVIF does. */
const contentMismatches: ReadonlySet<string> = new Set(['assertion.dataHash.mismatch', 'assertion.bmffHash.mismatch'])

const states: Readonly<Record<string, InspectedCredentials['state']>> = { Trusted: 'trusted', Valid: 'valid' }

function describe(report: unknown, { organisation }: TrustedIssuer): InspectedCredentials | null {
  const { active_manifest: id, manifests, validation_state, validation_results } = storeSchema.parse(report)
  const manifest = manifests[id ?? '']
  if (!manifest) return null
  const state = states[validation_state] ?? 'invalid'
  const issuer = manifest.signature_info?.issuer ?? null
  const [generator] = manifest.claim_generator_info ?? []
  const failures = (validation_results?.activeManifest?.failure ?? []).map(({ code }) => code)
  // A copy that lost its binding to the pixels alone still names its signer truthfully.
  const signed = state === 'trusted' || (failures.length > 0 && failures.every((code) => contentMismatches.has(code)))
  return {
    state,
    ours: signed && issuer === organisation,
    failures,
    issuer,
    generator: generator ? [generator.name, generator.version].filter(Boolean).join(' ') : null,
    manifest_id: id ?? null,
    signed_at: manifest.signature_info?.time ?? null,
    actions: actionsOf(manifest),
  }
}

/** What the file's manifest (or the one given beside it) says, or null without one. A manifest that cannot be read at all counts as invalid. */
export async function readCredentials(file: ReadableFile, issuer: TrustedIssuer): Promise<InspectedCredentials | null> {
  try {
    const reader = await openReader(file, issuer)
    return reader && describe(reader.json(), issuer)
  } catch {
    return unreadable
  }
}

const unreadable: InspectedCredentials = {
  state: 'invalid',
  ours: false,
  failures: ['claim.malformed'],
  issuer: null,
  generator: null,
  manifest_id: null,
  signed_at: null,
  actions: [],
}
