// Proves that a model folder works: opens every graph, makes one picture, and tells what the model can do.
import { findFamily } from '../diffusion/families/index.ts'
import type { Traits } from '../diffusion/families/family.ts'
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
}

/** Samplers that only a model distilled for consistency gives a picture with. */
const consistencySamplers: ReadonlySet<string> = new Set(['lcm', 'tcd'])

const suits = (sampler: string, own: string | null): boolean =>
  !consistencySamplers.has(sampler) || (own !== null && consistencySamplers.has(own))

/** Throws an Error or MintmarkError that names what is wrong. */
export async function probeModel(folder: string, open: OpenSession): Promise<Probe> {
  const family = findFamily(await findLayout(folder))
  const loaded = await family.load(folder, open)
  try {
    const { traits } = loaded
    const samplers = Object.keys(family.samplers).filter((sampler) => suits(sampler, traits.sampler))
    const request = probeRequest(traits)
    const { sampler, steps } = request
    const { timingsMs } = await generate({ family, loaded, provider: 'cpu' }, request, { signal: new AbortController().signal })
    const milliseconds = Math.round(Object.values(timingsMs).reduce((sum, ms) => sum + ms, 0))
    return { family: family.id, traits, samplers, sampler, steps, milliseconds }
  } finally {
    await loaded.close()
  }
}
