// Reads a model's catalogue file from the models folder.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { findModel } from '@mintmark/models'
import { modelManifestSchema, sha256Hex, utf8, weightsListing, type ModelManifest } from '@mintmark/shared'
import type { EngineModel } from '../engine/engine.ts'
import { StartFailure } from '../start-failure.ts'

/** A model in a folder: what it says of itself, and the digest that names its weights. */
export type ModelFolder = { readonly manifest: ModelManifest; readonly weightsDigest: string; readonly folder: string }

/** What an engine needs to know of a model. */
export const engineModel = ({ manifest, weightsDigest, folder }: ModelFolder): EngineModel => ({
  id: manifest.id,
  family: manifest.family,
  folder,
  weightsDigest,
  files: manifest.files,
})

/** The model `name` (id or alias) below `modelsDir`. Throws a StartFailure that names the file when it is absent or malformed. */
export async function readModelFolder(modelsDir: string, name: string): Promise<ModelFolder> {
  const folder = join(modelsDir, findModel(name)?.id ?? name)
  const path = join(folder, 'manifest.json')
  const text = await readFile(path, 'utf8').catch(() => {
    throw new StartFailure(`the model ${name} is not installed: ${path} cannot be read`)
  })
  const manifest = parseManifest(path, text)
  return { manifest, weightsDigest: await sha256Hex(utf8(weightsListing(manifest))), folder }
}

function parseManifest(path: string, text: string): ModelManifest {
  try {
    return modelManifestSchema.parse(JSON.parse(text))
  } catch (cause) {
    throw new StartFailure(`${path} is not a model manifest`, { cause })
  }
}
