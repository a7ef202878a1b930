// Samplers and schedules against diffusers on a tiny real UNet with stored noise, latents by latents. See docs/numerics.md.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { createSessionOpener, type OnnxSession } from '../onnx/open-session.ts'
import type { Denoise, Latents, NoiseLevel, NoiseSource, Sampler } from './contract.ts'
import { mix, scale } from './elementwise.ts'
import { consistencyBoundary, parameterisations } from './parameterisations.ts'
import { createDdpm } from './samplers/ddpm.ts'
import { createEulerAncestral } from './samplers/euler-ancestral.ts'
import { samplers, type SamplerId } from './samplers/index.ts'
import { createTcd } from './samplers/tcd.ts'
import { createUnipc } from './samplers/unipc.ts'
import { readSchedulerConfig, type SchedulerPlan } from './schedules/diffusers-config.ts'
import { createFlowPath } from './schedules/flow.ts'

const folder = fileURLToPath(new URL('../../../../test/goldens/', import.meta.url))

const caseSchema = z.object({
  scheduler: z.string(),
  config: z.record(z.string(), z.unknown()),
  sampler: z.custom<SamplerId>((id) => typeof id === 'string' && id in samplers),
  options: z.object({
    eta: z.number().default(1),
    gamma: z.number().default(0.3),
    order: z.number().default(2),
    variance: z.enum(['small', 'large']).default('small'),
  }),
  steps: z.int(),
  timesteps: z.array(z.number()),
  // null stands for infinity, pure noise
  ratios: z.array(
    z
      .number()
      .nullable()
      .transform((ratio) => ratio ?? Number.POSITIVE_INFINITY),
  ),
  latents: z.int(),
})
type Case = z.infer<typeof caseSchema>

const index = z.object({ draws: z.int(), cases: z.array(caseSchema) }).parse(JSON.parse(readFileSync(`${folder}samplers.json`, 'utf8')))

const LENGTH = 4 * 8 * 8
const bytes = readFileSync(`${folder}samplers.bin`)
const stored = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength))
const tensor = (i: number): Latents => stored.slice(i * LENGTH, (i + 1) * LENGTH)
const offsets = index.cases.map((_, i) => index.cases.slice(0, i).reduce((sum, { latents }) => sum + latents, 1 + index.draws))

/** The k-th draw of a run is the k-th stored tensor, as in the script. */
function storedNoise(): NoiseSource {
  let drawn = 0
  return () => tensor(1 + (drawn++ % index.draws))
}

const factories: Partial<Record<SamplerId, (options: Case['options']) => Sampler>> = {
  ddpm: createDdpm,
  'euler-ancestral': createEulerAncestral,
  tcd: createTcd,
  unipc: createUnipc,
}

/** The plan of a case's config; DPM-Solver's own flow sigmas are not read from configs, their levels come from the golden. */
function planOf({ scheduler, config, timesteps, ratios }: Case): SchedulerPlan {
  if (config['use_flow_sigmas'] !== true) return readSchedulerConfig({ _class_name: scheduler, ...config })
  const levels = ratios.map((ratio, i): NoiseLevel => ({ alpha: 1 - ratio, sigma: ratio, timestep: timesteps[i] ?? 0 }))
  return { path: createFlowPath(), scheduleFor: () => () => levels, parameterisation: 'flow', sampler: null }
}

const nameOf = ({ scheduler, config, sampler, steps }: Case): string => {
  const changes = Object.entries(config).filter(([key]) => !key.startsWith('beta_') && key !== 'clip_sample')
  return `${scheduler}(${changes.map(([key, value]) => `${key}=${String(value)}`).join(', ')}) = ${sampler}, ${steps} steps`
}

/** The largest difference in units of the largest expected value. */
const relativeError = (actual: Latents, expected: Latents): number =>
  Math.max(...mix(1, actual, -1, expected).map(Math.abs)) / Math.max(...expected.map(Math.abs))

describe('schedules', () => {
  test.each(index.cases.map((one) => [nameOf(one), one] as const))('%s: timesteps and noise', (_, one) => {
    const plan = planOf(one)
    const levels = plan.scheduleFor(0)(one.steps)
    for (const [i, timestep] of one.timesteps.entries()) expect(Math.abs((levels[i]?.timestep ?? Number.NaN) - timestep)).toBeLessThan(2e-3)
    for (const [i, ratio] of one.ratios.entries()) {
      const { alpha, sigma } = levels[i] ?? { alpha: Number.NaN, sigma: Number.NaN }
      const ours = plan.parameterisation === 'flow' ? sigma : sigma / alpha
      expect(ours === ratio || Math.abs(ours - ratio) <= 3e-4 * ratio).toBe(true)
    }
  })
})

describe('latents', () => {
  let unet: OnnxSession

  beforeAll(async () => {
    unet = await createSessionOpener(1)({ path: `${folder}unet.onnx`, inputs: ['sample', 'timestep'], outputs: ['prediction'] })
  })
  afterAll(() => unet.close())

  async function predict(x: Latents, timestep: number): Promise<Latents> {
    const row = { sample: { data: x, dims: [4, 8, 8] }, timestep: { data: Float32Array.of(timestep), dims: [] } }
    const [outputs] = await unet.runRows([row])
    const prediction = outputs?.['prediction']
    if (!prediction) throw new Error('the UNet gave no prediction')
    return prediction
  }

  test.each(index.cases.map((one, i) => [nameOf(one), one, i] as const))('%s', async (_, one, i) => {
    const plan = planOf(one)
    const { scaleOf, toX0 } = parameterisations[plan.parameterisation]
    const seen: Latents[] = []
    const denoise: Denoise = async (x, level) => {
      seen.push(x)
      const x0 = toX0(await predict(scale(1 / scaleOf(level), x), level.timestep), x, level)
      return one.sampler === 'lcm' ? consistencyBoundary(x0, x, level) : x0
    }
    const levels = plan.scheduleFor(0)(one.steps)
    const { alpha, sigma } = levels[0] ?? { alpha: Number.NaN, sigma: Number.NaN }
    const sampler = factories[one.sampler]?.(one.options) ?? samplers[one.sampler]
    const start = plan.parameterisation === 'flow' ? tensor(0) : scale(Math.hypot(alpha, sigma), tensor(0))
    const levelAt = (timestep: number): NoiseLevel => plan.path.at(Math.floor(timestep))
    seen.push(await sampler({ denoise, x: start, levels, levelAt, noise: storedNoise() }))
    expect(seen).toHaveLength(one.latents)
    const errors = seen.map((latents, k) => relativeError(latents, tensor((offsets[i] ?? Number.NaN) + k)))
    expect(Math.max(...errors)).toBeLessThan(1e-4)
  })
})
