// Requests that begin from a picture: against diffusers' own pipelines, and what stays of the picture.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fileURLToPath } from 'node:url'
import { readFamilyGoldens } from '../../test/family-goldens.ts'
import { relativeError } from '../../test/reference.ts'
import type { Latents } from '../diffusion/contract.ts'
import type { Canvas, LoadedFamily } from '../diffusion/families/family.ts'
import { stableDiffusion } from '../diffusion/families/stable-diffusion/index.ts'
import type { Pixels } from '../image/pixels.ts'
import { createSessionOpener } from '../onnx/open-session.ts'
import { beginIn, type EngineSource } from './beginning.ts'
import { generate } from './generate.ts'

const goldens = readFamilyGoldens('edits')
const { width, height } = goldens
const noise = goldens.tensor('noise')
const { signal } = new AbortController()
const modelFolder = (name: string): string => fileURLToPath(new URL(`../../../../models/${name}/`, import.meta.url))

function toPixels(planes: Float32Array): Pixels {
  const data = new Uint8Array(width * height * 4).fill(255)
  for (const [i, value] of planes.entries())
    data[4 * (i % (width * height)) + Math.floor(i / (width * height))] = Math.round((value + 1) * 127.5)
  return { width, height, data }
}

const picture = toPixels(goldens.tensor('picture'))
const alpha = (weights: Float32Array): Pixels => {
  const data = new Uint8Array(4 * weights.length)
  for (const [i, weight] of weights.entries()) data[4 * i + 3] = 255 * weight
  return { width, height, data }
}
const mask = alpha(goldens.tensor('mask'))

/** The latents at the end of a run of the golden's length, and the sampler's own last step put onto pixels. */
async function run(loaded: LoadedFamily, canvas: Canvas, source: EngineSource | undefined): Promise<Latents> {
  const { latents, start, within } = await beginIn(loaded, canvas, source, signal)
  const words = { prompt: goldens.prompt, negativePrompt: goldens.negative, guidanceScale: goldens.scale, source: latents }
  const { denoise } = await loaded.prepare(words, canvas, signal)
  const { x, levels } = start(canvas.schedule(goldens.steps), noise)
  const sampler = stableDiffusion.samplers['dpmpp-2m']
  if (!sampler) throw new Error('no dpmpp-2m')
  return sampler({ denoise: within(denoise), x, levels, noise: () => noise, levelAt: canvas.levelAt })
}

describe.each([
  [
    'tiny-sd',
    [
      ['img2img', { pixels: picture, mask: null, strength: 0.75 }],
      ['inpaint', { pixels: picture, mask, strength: 0.75 }],
    ],
  ],
  [
    'tiny-sd-inpaint',
    [
      ['inpaint_nine', { pixels: picture, mask, strength: 0.75 }],
      ['inpaint_nine_full', { pixels: picture, mask, strength: 1 }],
      ['generate_nine', undefined],
    ],
  ],
] as [string, [string, EngineSource | undefined][]][])('%s', (model, runs) => {
  let loaded: LoadedFamily
  let canvas: Canvas
  beforeAll(async () => {
    loaded = await stableDiffusion.load(modelFolder(model), createSessionOpener(1))
    canvas = loaded.canvas(goldens)
  })
  afterAll(() => loaded.close())

  test.each(runs)('%s ends at diffusers’ latents', async (name, source) => {
    expect(relativeError(await run(loaded, canvas, source), goldens.tensor(name))).toBeLessThan(1e-4)
  })

  const request = { prompt: 'x', negativePrompt: null, width, height, steps: 4, guidanceScale: 2, sampler: 'euler', seeds: [3, 4] }
  const make = (source: EngineSource, seeds = request.seeds) =>
    generate({ family: stableDiffusion, loaded, provider: 'cpu' }, { ...request, seeds, source }, { signal })

  test('what the mask keeps comes back to the bit, and the rest is drawn', async () => {
    const { images } = await make({ pixels: picture, mask, strength: 1 })
    for (const { data } of images) {
      const kept = data.filter((_, i) => mask.data[4 * Math.floor(i / 4) + 3] === 0)
      expect(kept).toEqual(picture.data.filter((_, i) => mask.data[4 * Math.floor(i / 4) + 3] === 0))
      expect(data).not.toEqual(picture.data)
    }
    expect(images[0]?.data).not.toEqual(images[1]?.data)
  })

  test('seed, picture, mask and strength decide the pixels', async () => {
    const pixelsOf = async (source: EngineSource) => (await make(source, [3])).images[0]?.data
    const source = { pixels: picture, mask, strength: 0.5 }
    const once = await pixelsOf(source)
    expect(await pixelsOf(source)).toEqual(once)
    expect(await pixelsOf({ ...source, strength: 0.75 })).not.toEqual(once)
    expect(await pixelsOf({ ...source, mask: null })).not.toEqual(once)
  })

  test('less strength takes fewer steps', async () => {
    const steps: number[] = []
    const source = { pixels: picture, mask: null, strength: 0.5 }
    await generate(
      { family: stableDiffusion, loaded, provider: 'cpu' },
      { ...request, seeds: [1], source },
      {
        signal,
        onStep: ({ step, steps: all }) => steps.push(step, all),
      },
    )
    expect(steps).toEqual([1, 2, 2, 2])
  })
})

test('a model without an image encoder refuses', async () => {
  const loaded = await stableDiffusion.load(modelFolder('tiny-sd'), createSessionOpener(1))
  const blind: LoadedFamily = { ...loaded }
  delete blind.encode
  const source = { pixels: picture, mask: null, strength: 0.5 }
  await expect(beginIn(blind, blind.canvas(goldens), source, signal)).rejects.toMatchObject({
    code: 'unsupported_parameter',
    param: 'image',
  })
  await loaded.close()
})
