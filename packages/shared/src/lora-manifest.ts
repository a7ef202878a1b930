// The catalogue file of a LoRA, models/{id}/manifest.json: which model it changes, what its file is, and under which licence.
import { z } from 'zod'
import { modelManifestSchema, type ModelManifest } from './model-manifest.ts'

const { id, created, owned_by, licence } = modelManifestSchema.shape
const file = modelManifestSchema.shape.files.valueType

/** The name of the one file beside the manifest. */
export const loraFileName = 'lora.safetensors'

export const loraManifestSchema = z.strictObject({
  schema_version: z.literal(1),
  kind: z.literal('lora'),
  id,
  /** Id of the model that it was made for, and that it was tried on. */
  base: z.string(),
  description: z.string(),
  created,
  owned_by,
  licence,
  files: z.strictObject({ [loraFileName]: file }),
})
export type LoraManifest = z.infer<typeof loraManifestSchema>

/** SHA-256 of a LoRA's file, lower-case hex: what names its weights. */
export const loraDigest = ({ files }: Pick<LoraManifest, 'files'>): string => files[loraFileName].sha256

/** Whatever `mintmark models` installs. */
export const installedManifestSchema = z.union([loraManifestSchema, modelManifestSchema])
export type InstalledManifest = z.infer<typeof installedManifestSchema>

export const isLora = (manifest: InstalledManifest): manifest is LoraManifest => 'kind' in manifest
export const isModel = (manifest: InstalledManifest): manifest is ModelManifest => !isLora(manifest)
