// One request through a loaded model: text, then one sampler per row, then decode.
import { MintmarkError } from '@mintmark/shared'
import { isFinite, scale } from '../diffusion/elementwise.ts'
import type { Denoise, Latents, NoiseLevel, Sampler } from '../diffusion/contract.ts'
import type { Family, LoadedFamily } from '../diffusion/families/family.ts'
import { createNoise } from '../diffusion/noise/create-noise.ts'
import { createStopwatch } from '../telemetry/stopwatch.ts'
import type { EngineHooks, EngineRequest, EngineResult } from './engine.ts'
import { createPreviewer, type Previewer } from './previewer.ts'

export type LoadedModel = { readonly family: Family; readonly loaded: LoadedFamily }

function findSampler({ id, samplers }: Family, name: string): Sampler {
  const sampler = Object.hasOwn(samplers, name) ? samplers[name] : undefined
  if (!sampler) throw new MintmarkError('invalid_value', { param: 'sampler', message: `The family ${id} has no sampler ${name}.` })
  return sampler
}

type Rows = {
  readonly sampler: Sampler
  readonly levels: readonly NoiseLevel[]
  readonly denoise: Denoise
  readonly latentLength: number
  readonly onStep: EngineHooks['onStep'] | undefined
  readonly previewer: Previewer
}

async function sampleRow({ sampler, levels, denoise, latentLength, ...tell }: Rows, row: number, seed: number): Promise<Latents> {
  const noise = createNoise(seed)
  const x = scale(levels[0]?.sigma ?? 1, noise(latentLength))
  const steps = levels.length - 1
  const onStep = (step: number, x0: Latents): void => {
    tell.onStep?.({ row, step, steps })
    tell.previewer.show({ row, step, steps }, x0)
  }
  const latents = await sampler({ denoise, x, levels, noise, onStep })
  if (!isFinite(latents)) throw new MintmarkError('generation_failed', { message: 'The model gave values that are no numbers.' })
  return latents
}

/**
 * The pictures of a request, a row per seed, all rows stepping together. Throws `invalid_value` for a sampler that the family
 * lacks, `generation_failed` for latents that are not finite, and the signal's reason when it aborts. A row that fails stops the others.
 */
export async function generate(model: LoadedModel, request: EngineRequest, hooks: EngineHooks): Promise<EngineResult> {
  const failure = new AbortController()
  try {
    return await generateRows(model, request, { ...hooks, signal: AbortSignal.any([hooks.signal, failure.signal]) })
  } catch (error) {
    failure.abort(error)
    throw error
  }
}

async function generateRows({ family, loaded }: LoadedModel, request: EngineRequest, hooks: EngineHooks): Promise<EngineResult> {
  const { steps, seeds, sampler, previews = 0, ...conditioning } = request
  const { onStep, signal } = hooks
  const previewer = createPreviewer({ steps, count: previews, decode: (x0) => loaded.decode(x0, signal), onPreview: hooks.onPreview })
  const watch = createStopwatch(() => performance.now())
  const prepared = await watch.time('text', () => loaded.prepare(conditioning, signal))
  const rows: Rows = {
    sampler: findSampler(family, sampler),
    levels: family.schedule(steps),
    denoise: prepared.denoise,
    latentLength: loaded.latentLength,
    onStep,
    previewer,
  }
  const latents = await watch.time('denoise', () => Promise.all(seeds.map((seed, row) => sampleRow(rows, row, seed))))
  const images = await watch.time('decode', () => Promise.all(latents.map((x) => loaded.decode(x, signal))))
  await previewer.settled()
  return { images, warnings: prepared.warnings, timingsMs: watch.totals() }
}
