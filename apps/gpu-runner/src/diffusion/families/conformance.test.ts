// Every family of public models against diffusers, stage by stage, on a tiny real model with stored noise.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readFamilyGoldens } from '../../../test/family-goldens.ts'
import { relativeError } from '../../../test/reference.ts'
import { createSessionOpener } from '../../onnx/open-session.ts'
import type { Denoise, Latents, NoiseLevel } from '../contract.ts'
import { mix, scale } from '../elementwise.ts'
import { startFromNoise } from '../start.ts'
import { parameterisations } from '../parameterisations.ts'
import type { Canvas, Conditioning, Family, LoadedFamily } from './family.ts'
import { planesToPixels } from './layout/planes.ts'
import { pixart } from './pixart/index.ts'
import { stableDiffusionXl } from './stable-diffusion-xl/index.ts'
import { stableDiffusion } from './stable-diffusion/index.ts'

const { signal } = new AbortController()
const { epsilon } = parameterisations

/** A family with its tiny model and the sampler of its scheduler file. */
const subjects: readonly (readonly [string, Family, string])[] = [
  ['tiny-sd', stableDiffusion, 'dpmpp-2m'],
  ['tiny-sdxl', stableDiffusionXl, 'euler'],
  ['tiny-pixart', pixart, 'dpmpp-2m'],
]

describe.each(subjects)('%s', (name, family, samplerId) => {
  const goldens = readFamilyGoldens(name)
  const noise = goldens.tensor('noise')
  const guided: Conditioning = { prompt: goldens.prompt, negativePrompt: goldens.negative, guidanceScale: goldens.scale }
  const unguided: Conditioning = { ...guided, guidanceScale: 1 }
  let loaded: LoadedFamily
  let canvas: Canvas
  beforeAll(async () => {
    loaded = await family.load(goldens.folder, createSessionOpener(1))
    canvas = loaded.canvas(goldens)
  })
  afterAll(() => loaded.close())

  const prepare = async (conditioning: Conditioning): Promise<Denoise> => (await loaded.prepare(conditioning, canvas, signal)).denoise

  async function run(conditioning: Conditioning, steps: number): Promise<Latents> {
    const { x, levels } = startFromNoise(canvas.schedule(steps), noise)
    const sampler = family.samplers[samplerId]
    if (!sampler) throw new Error(`no ${samplerId}`)
    return sampler({ denoise: await prepare(conditioning), x, levels, noise: () => noise, levelAt: canvas.levelAt })
  }

  /** The latents that the network sees as `noise`, whatever the scale of the schedule. */
  const seenAsNoise = (level: NoiseLevel): Latents => scale(epsilon.scaleOf(level), noise)

  test('one prediction at each of two timesteps, side by side in a batch', async () => {
    const denoise = await prepare(unguided)
    const levels = [999, 250].map((timestep) => canvas.levelAt(timestep))
    const both = await Promise.all(levels.map((level) => denoise(seenAsNoise(level), level)))
    const predictions = goldens.tensor('prediction')
    for (const [i, level] of levels.entries()) {
      const prediction = epsilon.fromX0(both[i] ?? noise, seenAsNoise(level), level)
      expect(relativeError(prediction, predictions.slice(i * noise.length, (i + 1) * noise.length))).toBeLessThan(2e-5)
    }
  })

  test('a guided run of four steps ends at the same latents', async () => {
    expect(relativeError(await run(guided, goldens.steps), goldens.tensor('latents'))).toBeLessThan(1e-4)
  })

  test('the decoder’s pixels, to one level of 255', async () => {
    const pixels = await loaded.decode(noise, canvas, signal)
    const expected = planesToPixels(goldens.tensor('decoded'), goldens, goldens)
    expect(pixels).toMatchObject({ width: 48, height: 32 })
    const furthest = expected.data.reduce((most, value, i) => Math.max(most, Math.abs(value - (pixels.data[i] ?? 0))), 0)
    expect(furthest).toBeLessThanOrEqual(1)
  })

  test('the picture of a seed is the same alone and in company of other sizes, texts and timesteps', async () => {
    const level = canvas.levelAt(500)
    const alone = await (await prepare(guided))(noise, level)
    const small = loaded.canvas({ width: 16, height: 16 })
    const others = await loaded.prepare({ ...guided, prompt: 'something else' }, small, signal)
    const [company] = await Promise.all([
      (await prepare(guided))(noise, level),
      (await prepare(unguided))(noise, canvas.levelAt(10)),
      others.denoise(noise.slice(0, small.latentLength), level),
    ])
    expect(relativeError(company, alone)).toBeLessThan(1e-5)
  })

  test('a size that no stride divides is made on a larger frame and cut to its middle', async () => {
    const odd = loaded.canvas({ width: 45, height: 30 })
    expect(odd.latentLength).toBe(canvas.latentLength)
    const whole = await loaded.decode(noise, canvas, signal)
    const middle = await loaded.decode(noise, odd, signal)
    expect(middle).toMatchObject({ width: 45, height: 30 })
    expect([...middle.data.subarray(0, 4)]).toEqual([...whole.data.subarray(4 * (48 + 1), 4 * (48 + 2))])
  })

  test('pixels that are no numbers fail instead of becoming black', async () => {
    const broken = loaded.decode(
      noise.map(() => Number.NaN),
      canvas,
      signal,
    )
    await expect(broken).rejects.toMatchObject({ code: 'generation_failed' })
  })

  test('a text that is too long is cut with a warning, and a long one is not cut', async () => {
    const warningsOf = async (words: number) =>
      (await loaded.prepare({ ...guided, prompt: 'apple '.repeat(words) }, canvas, signal)).warnings.map(({ code, param }) => [code, param])
    expect(await warningsOf(20)).toEqual([])
    expect(await warningsOf(500)).toEqual([['prompt_truncated', 'prompt']])
  })

  test('an aborted request stops in the denoiser', async () => {
    const failure = new AbortController()
    const { denoise } = await loaded.prepare(guided, canvas, failure.signal)
    failure.abort(new Error('gone'))
    await expect(denoise(noise, canvas.levelAt(500))).rejects.toThrow('gone')
  })
})

test('SDXL without a negative prompt takes zeros in its place, as the checkpoint asks', async () => {
  const goldens = readFamilyGoldens('tiny-sdxl')
  const loaded = await stableDiffusionXl.load(goldens.folder, createSessionOpener(1))
  const canvas = loaded.canvas(goldens)
  const { x, levels } = startFromNoise(canvas.schedule(goldens.steps), goldens.tensor('noise'))
  const conditioning = { prompt: goldens.prompt, negativePrompt: null, guidanceScale: goldens.scale }
  const { denoise } = await loaded.prepare(conditioning, canvas, signal)
  const latents = await stableDiffusionXl.samplers['euler']?.({ denoise, x, levels, noise: () => x })
  expect(relativeError(latents ?? x, goldens.tensor('without_negative'))).toBeLessThan(1e-4)
  expect(relativeError(mix(1, goldens.tensor('latents'), 0, x), goldens.tensor('without_negative'))).toBeGreaterThan(1e-3)
  await loaded.close()
})
