// Proves that a model folder works: opens every graph, makes one picture, and tells what the model can do.
import { readFile } from 'node:fs/promises'
import { sha256Hex } from '@mintmark/shared'
import { findFamily } from '../diffusion/families/index.ts'
import type { Traits } from '../diffusion/families/family.ts'
import { readLora } from '../diffusion/lora/read-lora.ts'
import type { LoraFile } from '../diffusion/lora/lora-set.ts'
import { generate } from '../engine/generate.ts'
import type { OpenSession } from '../onnx/open-session.ts'
import { findLayout } from './find-layout.ts'
import { probeRequest } from './probe-request.ts'

/** `steps` is the number that the probe took. */
export type Probe = {
  readonly family: string
  readonly traits: Traits
  readonly samplers: readonly string[]
  readonly sampler: string
  readonly steps: number
  readonly milliseconds: number
  /** Of the LoRA that the picture was made with, if any. */
  readonly lora: { readonly layers: number; readonly rank: number } | null
}

/** Samplers that only a model distilled for consistency gives a picture with. */
const consistencySamplers: ReadonlySet<string> = new Set(['lcm', 'tcd'])

const suits = (sampler: string, own: string | null): boolean =>
  !consistencySamplers.has(sampler) || (own !== null && consistencySamplers.has(own))

type ReadLora = { readonly file: LoraFile; readonly told: Probe['lora'] }

async function readLoraAt(path: string): Promise<ReadLora> {
  const bytes = await readFile(path)
  const layers = await readLora(bytes)
  const file = { path, sha256: await sha256Hex(bytes), weight: 1 }
  return { file, told: { layers: layers.length, rank: Math.max(...layers.map(({ rank }) => rank)) } }
}

/** `loraPath` is a LoRA to make the picture with. Throws an Error or MintmarkError that names what is wrong. */
export async function probeModel(folder: string, open: OpenSession, loraPath?: string): Promise<Probe> {
  const lora = loraPath === undefined ? null : await readLoraAt(loraPath)
  const family = findFamily(await findLayout(folder))
  const loaded = await family.load(folder, open)
  try {
    const { traits } = loaded
    const samplers = Object.keys(family.samplers).filter((sampler) => suits(sampler, traits.sampler))
    const request = { ...probeRequest(traits), loras: lora ? [lora.file] : [] }
    const { sampler, steps } = request
    const { timingsMs } = await generate({ family, loaded, provider: 'cpu' }, request, { signal: new AbortController().signal })
    const milliseconds = Math.round(Object.values(timingsMs).reduce((sum, ms) => sum + ms, 0))
    return { family: family.id, traits, samplers, sampler, steps, milliseconds, lora: lora?.told ?? null }
  } finally {
    await loaded.close()
  }
}
