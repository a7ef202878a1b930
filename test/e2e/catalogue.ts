// A catalogue for the edge of a test: other models than this repository's, and LoRAs for them.
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..', '..')

export type Catalogue = {
  /** The module that stands in for @mintmark/models. */
  readonly path: string
  /** To be removed. Below node_modules, from where the module's import is found. */
  readonly folder: string
}

/** `manifests` are the folders of models and LoRAs; a request that names no model gets `defaultModelId`. */
export async function writeCatalogue(manifests: readonly string[], defaultModelId: string): Promise<Catalogue> {
  const texts = await Promise.all(manifests.map((folder) => readFile(join(folder, 'manifest.json'), 'utf8')))
  await mkdir(join(root, 'node_modules', '.cache'), { recursive: true })
  const folder = await mkdtemp(join(root, 'node_modules', '.cache', 'mintmark-e2e-'))
  const path = join(folder, 'catalogue.js')
  const text = `import { installedManifestSchema, isLora, isModel } from '@mintmark/shared'
const all = [${texts.join(',')}].map((manifest) => installedManifestSchema.parse(manifest))
export const catalogue = all.filter(isModel)
export const loras = all.filter(isLora)
export const defaultModelId = '${defaultModelId}'
export const findModel = (name) => catalogue.find(({ id, aliases }) => id === name || aliases.includes(name)) ?? null
`
  await writeFile(path, text)
  return { path, folder }
}
