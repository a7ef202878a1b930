// The models that this runner serves: one that is loaded at the start, and others of the models folder that are loaded when asked for.
import { readdir } from 'node:fs/promises'
import { loraDigest, MintmarkError, type JobRequest } from '@mintmark/shared'
import { families } from '../diffusion/families/index.ts'
import type { LoraFile } from '../diffusion/lora/lora-set.ts'
import { readModelFolder, type ModelFolder } from './read-manifest.ts'
import { findLoras, readServedLoras } from './served-loras.ts'

export type ServedModels = {
  readonly first: ModelFolder
  readonly all: readonly ModelFolder[]
  /** By id or alias. Throws `model_not_found`, naming those that are served. */
  find(name: string): ModelFolder
  /** Of every LoRA that is installed, its file's. */
  readonly loraDigests: readonly string[]
  /** The files of the job's LoRAs. Throws `misconfigured` for one that this runner does not have for the job's model. */
  lorasOf(job: Pick<JobRequest, 'model' | 'loras'>): readonly LoraFile[]
}

export type ServedOptions = {
  readonly modelsDir: string
  /** Id or alias of the model that is loaded at the start. */
  readonly first: string
  /** Ids or aliases of the others; null for every model that is installed. */
  readonly others: readonly string[] | null
}

const answersTo = ({ manifest }: ModelFolder, name: string): boolean => manifest.id === name || manifest.aliases.includes(name)

/** Folders that hold something else, such as the watermark's extractor, or a model of a family that does not exist here, are no models. */
async function readInstalled(modelsDir: string): Promise<ModelFolder[]> {
  const entries = await readdir(modelsDir, { withFileTypes: true })
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
  const found = await Promise.all(names.toSorted().map((name) => readModelFolder(modelsDir, name).catch(() => null)))
  return found.filter((model) => model !== null).filter(({ manifest }) => families.some(({ id }) => id === manifest.family))
}

/** Throws a StartFailure that names a model which was asked for and is absent or malformed. */
export async function readServedModels({ modelsDir, first: firstName, others }: ServedOptions): Promise<ServedModels> {
  const first = await readModelFolder(modelsDir, firstName)
  const rest = others ? await Promise.all(others.map((name) => readModelFolder(modelsDir, name))) : await readInstalled(modelsDir)
  const all = [first, ...rest.filter(({ manifest }) => manifest.id !== first.manifest.id)]
  const loras = await readServedLoras(modelsDir)
  const find = (name: string): ModelFolder => {
    const model = all.find((candidate) => answersTo(candidate, name))
    if (model) return model
    const ids = all.map(({ manifest }) => manifest.id)
    throw new MintmarkError('model_not_found', { param: 'model', message: `This runner serves ${ids.join(', ')}.` })
  }
  const loraDigests = loras.map(({ manifest }) => loraDigest(manifest))
  return { first, all, find, loraDigests, lorasOf: (job) => findLoras(job, find(job.model).manifest.id, loras) }
}
