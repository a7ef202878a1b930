// A LoRA for tests of the edge, which only looks at its manifest.
import { loras } from '@mintmark/models'
import { loraFileName, type LoraManifest } from '@mintmark/shared'
import { afterEach, beforeEach } from 'vitest'

export const loraSha256 = (id: string): string => id.charCodeAt(0).toString(16).repeat(32)

const manifest = (id: string, base: string): LoraManifest => ({
  schema_version: 1,
  kind: 'lora',
  id,
  base,
  description: 'Soft edges.',
  created: 1_795_460_000,
  owned_by: 'tests',
  licence: 'MIT',
  files: { [loraFileName]: { bytes: 8, sha256: loraSha256(id) } },
})

/** LoRAs in the catalogue for the time of each test, by id and the model that they are for. Call at the top of a test file. */
export function givenLoras(entries: Readonly<Record<string, string>>): void {
  if (!Array.isArray(loras)) throw new Error('the catalogue is no array')
  const list: unknown[] = loras
  beforeEach(() => void list.push(...Object.entries(entries).map(([id, base]) => manifest(id, base))))
  afterEach(() => void list.splice(0))
}
