// One request through a loaded model: text, then one sampler per row, then decode.
import { readFile } from 'node:fs/promises'
import { MintmarkError } from '@mintmark/shared'
import { announceSteps } from '../diffusion/batching/lengths.ts'
import { isFinite } from '../diffusion/elementwise.ts'
import type { Denoise, Latents, NoiseLevel, Sampler } from '../diffusion/contract.ts'
import type { Canvas, Family, LoadedFamily, Prepared } from '../diffusion/families/family.ts'
import { createLoraSet, type LoraSet } from '../diffusion/lora/lora-set.ts'
import { createNoise } from '../diffusion/noise/create-noise.ts'
import { stepsFrom } from '../diffusion/start.ts'
import type { Pixels } from '../image/pixels.ts'
import { requireSafeText, type TextCheck } from '../safety/text-check.ts'
import { createStopwatch } from '../telemetry/stopwatch.ts'
import { beginIn, type Beginning } from './beginning.ts'
import type { EngineHooks, EngineRequest, EngineResult } from './engine.ts'
import { createPreviewer, type Previewer } from './previewer.ts'

export type LoadedModel = {
  readonly family: Family
  readonly loaded: LoadedFamily
  readonly provider: string
  /** Null, or absent, for a model whose text encoder nothing was trained to read. */
  readonly textCheck?: TextCheck | null
}

function findSampler({ id, samplers }: Family, name: string): Sampler {
  const sampler = Object.hasOwn(samplers, name) ? samplers[name] : undefined
  if (!sampler) throw new MintmarkError('invalid_value', { param: 'sampler', message: `The family ${id} has no sampler ${name}.` })
  return sampler
}

type Rows = {
  readonly sampler: Sampler
  readonly levels: readonly NoiseLevel[]
  readonly denoise: Denoise
  readonly canvas: Canvas
  readonly start: Beginning['start']
  readonly onStep: EngineHooks['onStep'] | undefined
  readonly previewer: Previewer
}

async function sampleRow({ sampler, denoise, canvas, ...given }: Rows, row: number, seed: number): Promise<Latents> {
  const noise = createNoise(seed)
  const { x, levels } = given.start(given.levels, noise(canvas.latentLength))
  const steps = levels.length - 1
  const onStep = (step: number, x0: Latents): void => {
    given.onStep?.({ row, step, steps })
    given.previewer.show({ row, step, steps }, x0)
  }
  const latents = await sampler({ denoise, x, levels, noise, levelAt: canvas.levelAt, onStep })
  if (!isFinite(latents)) throw new MintmarkError('generation_failed', { message: 'The model gave values that are no numbers.' })
  return latents
}

/** The levels of a run. Throws `invalid_value` for a number of steps that the schedule does not have. */
function levelsOf({ schedule }: Canvas, steps: number): readonly NoiseLevel[] {
  try {
    if (!Number.isInteger(steps) || steps < 1) throw new RangeError(`schedule: ${steps} is no number of steps`)
    return schedule(steps)
  } catch (cause) {
    throw new MintmarkError('invalid_value', { param: 'steps', message: `This model cannot be run in ${steps} steps.`, cause })
  }
}

/** Null for a request without LoRAs. Throws `unsupported_parameter` for a model that takes none. */
function loraSetOf({ traits }: LoadedFamily, { loras = [] }: EngineRequest): LoraSet | null {
  if (loras.length === 0) return null
  if (traits.loraParts.length === 0)
    throw new MintmarkError('unsupported_parameter', { param: 'loras', message: 'The model takes no LoRAs.' })
  return createLoraSet({ files: loras, parts: traits.loraParts, readFile })
}

/** A model's own run in one graph, where the request asks for nothing that needs its steps one by one. */
function wholeRunOf({ traits }: LoadedFamily, { wholeRun }: Prepared, { sampler, steps, source, loras = [], previews = 0 }: EngineRequest) {
  const isPlain = !source && loras.length === 0 && previews === 0 && sampler === traits.sampler
  return isPlain ? (wholeRun?.(steps) ?? null) : null
}

/**
 * The pictures of a request, a row per seed, all rows stepping together. Throws `invalid_value` for a sampler or a number of
 * steps that the family lacks, ModerationBlocked for a text that the text check objects to, `generation_failed` for latents that are not finite, and the signal's reason when it aborts. A row that fails stops the others.
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

async function generateRows(model: LoadedModel, request: EngineRequest, hooks: EngineHooks): Promise<EngineResult> {
  const { family, loaded, provider, textCheck } = model
  const { steps, seeds, previews: count = 0, prompt, negativePrompt, guidanceScale } = request
  const { onStep, onPreview, signal } = hooks
  const sampler = findSampler(family, request.sampler)
  const canvas = loaded.canvas(request)
  announceSteps(signal, stepsFrom(steps, request.source?.strength))
  const watch = createStopwatch(() => performance.now())
  const { latents: source, start, within, finish } = await watch.time('text', () => beginIn(loaded, canvas, request.source, signal))
  const decode = async (x: Latents): Promise<Pixels> => finish(await loaded.decode(x, canvas, signal))
  const previewer = createPreviewer({ steps: stepsFrom(steps, request.source?.strength), count, decode, onPreview })
  const loras = loraSetOf(loaded, request)
  const text = { prompt, negativePrompt, guidanceScale, steps, source, loras, ...(request.clipSkip && { clipSkip: request.clipSkip }) }
  const levels = levelsOf(canvas, steps)
  const prepared = await watch.time('text', () => loaded.prepare(text, canvas, signal))
  const { denoise, warnings, textStates = [] } = prepared
  if (textCheck) requireSafeText(textCheck, textStates, request.moderation ?? 'auto')
  const wholeRun = wholeRunOf(loaded, prepared, request)
  if (wholeRun) {
    const draw = async (seed: number, row: number): Promise<Pixels> => {
      const picture = await wholeRun(createNoise(seed))
      onStep?.({ row, step: steps, steps })
      return picture
    }
    const images = await watch.time('denoise', () => Promise.all(seeds.map(draw)))
    return { images, warnings, timingsMs: watch.totals(), provider }
  }
  const rows: Rows = { sampler, levels, denoise: within(denoise), canvas, start, onStep, previewer }
  const latents = await watch.time('denoise', () => Promise.all(seeds.map((seed, row) => sampleRow(rows, row, seed))))
  const images = await watch.time('decode', () => Promise.all(latents.map(decode)))
  await previewer.settled()
  return { images, warnings, timingsMs: watch.totals(), provider }
}
