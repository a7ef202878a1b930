// A student of Penny as the real export makes it, tiny and with random weights: against torch, in int8, in one graph, and through the engine.
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { modelManifestSchema } from '@mintmark/shared'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openExact, relativeError } from '../../../../test/reference.ts'
import type { EngineRequest } from '../../../engine/engine.ts'
import { generate } from '../../../engine/generate.ts'
import { psnrDb } from '../../../engine/host/choose-provider.ts'
import { unpremultiply } from '../../../image/unpremultiply.ts'
import { createSessionOpener } from '../../../onnx/open-session.ts'
import { verifyFiles } from '../../../weights/verify-files.ts'
import type { Latents } from '../../contract.ts'
import { euler } from '../../samplers/euler.ts'
import { lcm } from '../../samplers/lcm.ts'
import type { Canvas, LoadedFamily } from '../family.ts'
import { penny } from './index.ts'

const folderOf = (name: string): string => fileURLToPath(new URL(`../../../../test/${name}`, import.meta.url))
const folder = folderOf('tiny-penny')
/** By consistency distillation: no span, fresh noise between its steps. */
const leapingFolder = folderOf('tiny-penny-leaping')
const { signal } = new AbortController()
const prompt = 'a red apple, 3d'
const request: EngineRequest = {
  prompt,
  negativePrompt: null,
  width: 256,
  height: 256,
  steps: 4,
  guidanceScale: 3,
  sampler: 'euler',
  seeds: [1],
}

async function readFloats(name: string, from = folder): Promise<Latents> {
  return new Float32Array(new Uint8Array(await readFile(`${from}/reference/${name}.f32`)).buffer)
}

let exact: LoadedFamily
let int8: LoadedFamily
let leaping: LoadedFamily
let canvas: Canvas
beforeAll(async () => {
  exact = await penny.load(folder, openExact)
  int8 = await penny.load(folder, createSessionOpener(1))
  leaping = await penny.load(leapingFolder, createSessionOpener(1))
  canvas = exact.canvas(request)
})
afterAll(() => Promise.all([exact.close(), int8.close(), leaping.close()]))

/** Four steps from the stored noise through denoiser and sampler, as torch took them. */
async function run(loaded: LoadedFamily): Promise<Latents> {
  const { denoise } = await loaded.prepare({ prompt, negativePrompt: null, guidanceScale: 3, steps: 4 }, canvas, signal)
  const x = await readFloats('noise')
  return euler({ denoise, x, levels: canvas.schedule(4), noise: () => x })
}

test('its files are what its manifest says, and the manifest may name the commit that it was trained at', async () => {
  const manifest: unknown = JSON.parse(await readFile(`${folder}/manifest.json`, 'utf8'))
  const { files, steps } = modelManifestSchema.parse(manifest)
  await verifyFiles({ folder, files })
  expect(steps).toEqual({ min: 1, max: 8, default: 4 })
  expect(modelManifestSchema.parse({ ...Object(manifest), training_commit: 'abc123' }).training_commit).toBe('abc123')
})

test('its graphs tell the shape, and that it is told guidance and span', () => {
  expect(canvas).toMatchObject({ width: 256, height: 256, latentLength: 4096 })
  expect(exact.traits).toMatchObject({ negativePrompt: false, sampler: 'euler', transparency: true, readsPictures: true })
})

test('four guided steps end at the latents of torch, to what an int8 text encoder loses', async () => {
  expect(relativeError(await run(exact), await readFloats('latents'))).toBeLessThan(0.05)
})

test('four leaps with fresh noise between them end at the latents of torch', async () => {
  const model = await penny.load(leapingFolder, openExact)
  const { denoise } = await model.prepare({ prompt, negativePrompt: null, guidanceScale: 3, steps: 4 }, canvas, signal)
  const fresh = await readFloats('fresh', leapingFolder)
  let draws = 0
  const noise = (length: number): Latents => fresh.slice(draws++ * length, draws * length)
  const latents = await lcm({ denoise, x: await readFloats('noise', leapingFolder), levels: canvas.schedule(4), noise })
  expect(relativeError(latents, await readFloats('latents', leapingFolder))).toBeLessThan(0.05)
  expect(draws).toBe(3)
  await model.close()
})

test('a leaping student is sampled by leaps where nothing else is asked', () => {
  expect(leaping.traits).toMatchObject({ negativePrompt: false, sampler: 'lcm', transparency: true, readsPictures: true })
})

test('the decoder draws the picture of torch', async () => {
  const picture = await exact.decode(await readFloats('latents'), canvas, signal)
  const rgba = Float32Array.from(await readFile(`${folder}/reference/rgba.u8`), (value) => value / 255)
  expect(psnrDb(picture, unpremultiply(rgba, 256, 256))).toBeGreaterThan(40)
})

test('the int8 graphs over their shared weights draw nearly the same', async () => {
  const [first, second] = await Promise.all([run(exact), run(int8)])
  expect(relativeError(second, first)).toBeLessThan(0.2)
  expect(relativeError(second, first)).toBeGreaterThan(0)
})

test('guidance and the span of a step are heard, and a negative prompt is answered with a warning', async () => {
  const x = await readFloats('noise')
  const first = async (guidanceScale: number, steps: number) => {
    const { denoise } = await exact.prepare({ prompt, negativePrompt: null, guidanceScale, steps }, canvas, signal)
    return denoise(x, { alpha: 0, sigma: 1, timestep: 1 })
  }
  expect(relativeError(await first(6, 4), await first(1, 4))).toBeGreaterThan(1e-4)
  expect(relativeError(await first(1, 2), await first(1, 4))).toBeGreaterThan(1e-4)
  const { warnings } = await exact.prepare({ prompt, negativePrompt: 'blue', guidanceScale: 3 }, canvas, signal)
  expect(warnings.map(({ code, param }) => [code, param])).toEqual([['ignored_parameter', 'negative_prompt']])
})

test.each(['euler', 'lcm'])(
  'a run by %s that the model has in one graph is the run of its parts, and tells the last step',
  async (sampler) => {
    const loaded = sampler === 'lcm' ? leaping : int8
    const model = { family: penny, loaded, provider: 'cpu' }
    const steps: number[] = []
    const whole = await generate(model, { ...request, sampler }, { signal, onStep: ({ step }) => steps.push(step) })
    expect(steps).toEqual([4])
    const { wholeRun: _wholeRun, ...stepwise } = await loaded.prepare(
      { prompt, negativePrompt: null, guidanceScale: 3, steps: 4 },
      canvas,
      signal,
    )
    const parts = await generate({ ...model, loaded: { ...loaded, prepare: async () => stepwise } }, { ...request, sampler }, { signal })
    const [one, other] = [whole.images[0], parts.images[0]]
    if (!one || !other) throw new Error('a picture is missing')
    expect(psnrDb(one, other)).toBeGreaterThan(35)
  },
)

test('a request for previews takes the steps one by one, and ends in nearly the same picture', async () => {
  const model = { family: penny, loaded: int8, provider: 'cpu' }
  const shown: number[] = []
  const plain = await generate(model, request, { signal })
  const onPreview = ({ step }: { step: number }): void => void shown.push(step)
  const previewed = await generate(model, { ...request, previews: 2 }, { signal, onPreview })
  expect(shown).toHaveLength(2)
  const [one, other] = [plain.images[0], previewed.images[0]]
  if (!one || !other) throw new Error('a picture is missing')
  expect(psnrDb(one, other)).toBeGreaterThan(35)
})

test('a device that runs no int8 graphs takes the steps one by one', async () => {
  const wholeRuns = async (loaded: LoadedFamily) => {
    const { wholeRun } = await loaded.prepare({ prompt, negativePrompt: null, guidanceScale: 3, steps: 4 }, canvas, signal)
    return [1, 2, 4].map((steps) => wholeRun?.(steps) !== null)
  }
  expect(await wholeRuns(int8)).toEqual([true, false, true])
  expect(await wholeRuns(exact)).toEqual([false, false, false])
})

test('a seed has one picture, alone and among others, in one graph and step by step', async () => {
  for (const [loaded, changes] of [
    [int8, { steps: 1 }],
    [int8, { steps: 3 }],
    [int8, { steps: 4, sampler: 'lcm' }],
    [leaping, { steps: 4, sampler: 'lcm' }],
  ] as const) {
    const model = { family: penny, loaded, provider: 'cpu' }
    const [alone] = (await generate(model, { ...request, ...changes, seeds: [7] }, { signal })).images
    const [together] = await Promise.all([
      generate(model, { ...request, ...changes, seeds: [6, 7] }, { signal }),
      generate(model, { ...request, prompt: 'a blue bird', seeds: [8] }, { signal }),
    ])
    expect(together.images[1]).toEqual(alone)
  }
})
