// The catalogue: the manifests of the models that ship with this repository, and of the models and LoRAs that `mintmark models add`
// registered in registered.json. The edge bundles both when it is built; the runner loads the files.
import { installedManifestSchema, isLora, isModel, modelManifestSchema, type LoraManifest, type ModelManifest } from '@mintmark/shared'
import penny from './penny/manifest.json' with { type: 'json' }
import registered from './registered.json' with { type: 'json' }

const added = registered.map((manifest) => installedManifestSchema.parse(manifest))

export const catalogue: readonly ModelManifest[] = [modelManifestSchema.parse(penny), ...added.filter(isModel)]

export const loras: readonly LoraManifest[] = added.filter(isLora)

/** The model that a request without `model` gets. */
export const defaultModelId = 'penny'

/** The manifest of a model by its id or one of its aliases, or null. */
export const findModel = (name: string): ModelManifest | null =>
  catalogue.find(({ id, aliases }) => id === name || aliases.includes(name)) ?? null
