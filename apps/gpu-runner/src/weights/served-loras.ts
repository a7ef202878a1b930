// The LoRAs that are installed beside the models, and those of them that a job names.
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { loraDigest, loraFileName, loraManifestSchema, MintmarkError, type JobRequest, type LoraManifest } from '@mintmark/shared'
import type { LoraFile } from '../diffusion/lora/lora-set.ts'

/** A LoRA in a folder of its own. */
export type LoraFolder = { readonly manifest: LoraManifest; readonly path: string }

async function readLoraFolder(folder: string): Promise<LoraFolder | null> {
  const json: unknown = await readFile(join(folder, 'manifest.json'), 'utf8')
    .then((text) => JSON.parse(text))
    .catch(() => null)
  const manifest = loraManifestSchema.safeParse(json).data
  return manifest ? { manifest, path: join(folder, loraFileName) } : null
}

/** Folders that hold something else, models among them, are no LoRAs. */
export async function readServedLoras(modelsDir: string): Promise<readonly LoraFolder[]> {
  const entries = await readdir(modelsDir, { withFileTypes: true })
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
  const found = await Promise.all(names.toSorted().map((name) => readLoraFolder(join(modelsDir, name))))
  return found.filter((lora) => lora !== null)
}

/** The files of a job's LoRAs. Throws `misconfigured` for one that is not installed, has another file than the edge promised, or is another model's. */
export function findLoras({ loras = [] }: Pick<JobRequest, 'loras'>, model: string, served: readonly LoraFolder[]): readonly LoraFile[] {
  return loras.map(({ id, sha256, weight }) => {
    const lora = served.find(({ manifest }) => manifest.id === id && manifest.base === model)
    if (!lora) throw new MintmarkError('misconfigured', { message: `This runner has no LoRA ${id} for ${model}.` })
    if (loraDigest(lora.manifest) !== sha256)
      throw new MintmarkError('misconfigured', { message: `This runner's LoRA ${id} has another file than the edge promised.` })
    return { path: lora.path, sha256, weight }
  })
}
