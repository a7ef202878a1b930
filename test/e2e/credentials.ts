// Reads the content credentials of a file as a verifier would, with the development root as the only anchor.
import { readFile } from 'node:fs/promises'
import { Reader } from '@contentauth/c2pa-node'
import { z } from 'zod'

const storeSchema = z.object({
  active_manifest: z.string(),
  validation_state: z.string(),
  validation_results: z.object({ activeManifest: z.object({ failure: z.array(z.object({ code: z.string() })) }) }),
  manifests: z.record(
    z.string(),
    z.object({
      signature_info: z.object({ issuer: z.string() }),
      assertions: z.array(z.object({ label: z.string(), data: z.unknown() })),
    }),
  ),
})

export type Credentials = {
  readonly state: string
  readonly failures: string[]
  readonly actions: unknown
  readonly issuer: string | undefined
}

/** The validation state (`Trusted`, `Valid` or `Invalid`) and what the active manifest says, or null for a file without one. */
export async function readCredentials(file: Buffer, mimeType: string, caPemPath: string): Promise<Credentials | null> {
  const settings = {
    trust: { trust_anchors: await readFile(caPemPath, 'utf8') },
    verify: { verify_trust: true, remote_manifest_fetch: false, ocsp_fetch: false },
  }
  const reader = await Reader.fromAsset({ buffer: file, mimeType }, settings)
  if (!reader) return null
  const { active_manifest, manifests, validation_state, validation_results } = storeSchema.parse(reader.json())
  const active = manifests[active_manifest]
  return {
    state: validation_state,
    failures: validation_results.activeManifest.failure.map(({ code }) => code),
    actions: active?.assertions.find(({ label }) => label.startsWith('c2pa.actions'))?.data,
    issuer: active?.signature_info.issuer,
  }
}

/** The same file with one bit of its picture changed: near the end, where the pixels are and the manifest is not. */
export function flipBit(file: Buffer, fromEnd = 40): Buffer {
  const changed = Buffer.from(file)
  const at = changed.length - fromEnd
  changed[at] = (changed[at] ?? 0) ^ 1
  return changed
}
