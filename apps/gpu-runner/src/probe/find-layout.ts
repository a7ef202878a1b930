// Which family runs a model folder, from its Mintmark manifest or its model_index.json.
import { join } from 'node:path'
import { z } from 'zod'
import { readJson } from '../diffusion/families/layout/read-json.ts'

const indexSchema = z.object({ _class_name: z.string() })
const manifestSchema = z.object({ family: z.string() })

/** Pipelines by name, whatever tool wrote the folder (StableDiffusionXLPipeline, ORTStableDiffusionXLPipeline); the first that fits. */
const layouts: readonly (readonly [RegExp, string])[] = [
  [/StableDiffusionXL(?!.*Refiner)/, 'stable-diffusion-xl'],
  [/StableDiffusion(?!3)|LatentConsistencyModel/, 'stable-diffusion'],
  [/PixArt/, 'pixart'],
]

/** Throws an Error that names the file when it is absent, or the pipeline when no family runs it. */
export async function findLayout(folder: string): Promise<string> {
  const manifest = await readJson(join(folder, 'manifest.json'), manifestSchema).catch(() => null)
  if (manifest) return manifest.family
  const { _class_name: name } = await readJson(join(folder, 'model_index.json'), indexSchema)
  const found = layouts.find(([pattern]) => pattern.test(name))
  if (!found) throw new Error(`no family runs a ${name}; there are ${layouts.map(([, family]) => family).join(', ')}`)
  return found[1]
}
