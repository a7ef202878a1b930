// The catalogue: the manifests of the models that ship with this repository. The edge bundles it; the runner loads its files.
import { modelManifestSchema, type ModelManifest } from '@mintmark/shared'
import pennyPilot from './penny-pilot/manifest.json' with { type: 'json' }

export const catalogue: readonly ModelManifest[] = [pennyPilot].map((manifest) => modelManifestSchema.parse(manifest))

/** The model that a request without `model` gets. */
export const defaultModelId = 'penny-pilot'

/** The manifest of a model by its id or one of its aliases, or null. */
export const findModel = (name: string): ModelManifest | null =>
  catalogue.find(({ id, aliases }) => id === name || aliases.includes(name)) ?? null
