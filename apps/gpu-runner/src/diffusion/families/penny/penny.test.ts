// Penny against its training side: token ids exactly, a tiny teacher's stages within what its stored weights differ from torch's.
import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openExact, pennyFolder, readReference, relativeError, tinyTeacherFolder } from '../../../../test/reference.ts'
import { euler } from '../../samplers/euler.ts'
import type { Canvas, LoadedFamily } from '../family.ts'
import { openGraph, type Graph } from '../open-graph.ts'
import { predictVelocity } from './denoise.ts'
import { encodeText } from './encode-text.ts'
import { penny } from './index.ts'
import { loadTokenizer, type Tokenize } from './tokenize.ts'

const { signal } = new AbortController()
const prompt = 'a red apple, 3d'
/** The denoiser alone: its weights are stored as int8 and the byte beyond. */
const stageTolerance = 1e-4
/** The text encoder is int8, and sixteen guided steps feed its rounding back into the model. */
const textTolerance = 0.05

describe('tokens', () => {
  it.each([0, 1, 2, 3, 4, 5, 6])('of reference prompt %i are the training side’s', async (i) => {
    const reference = JSON.parse(await readFile(new URL('../../../../test/penny-tokens.json', import.meta.url), 'utf8'))
    const { ids, mask } = (await loadTokenizer(pennyFolder))(reference.prompts[i])
    expect([...ids].map(Number)).toEqual(reference.input_ids[i])
    expect([...mask].map(Number)).toEqual(reference.attention_mask[i])
  })
})

describe('stages', () => {
  let tokenize: Tokenize
  let [textEncoder, denoiser]: Graph[] = []
  let loaded: LoadedFamily
  let canvas: Canvas
  beforeAll(async () => {
    tokenize = await loadTokenizer(tinyTeacherFolder)
    textEncoder = await openGraph(openExact, {
      path: `${tinyTeacherFolder}text_encoder.onnx`,
      inputs: ['input_ids', 'attention_mask'],
      outputs: ['context'],
    })
    denoiser = await openGraph(openExact, {
      path: `${tinyTeacherFolder}denoiser.onnx`,
      inputs: ['latents', 'time', 'context', 'mask'],
      outputs: ['velocity'],
    })
    loaded = await penny.load(tinyTeacherFolder, openExact)
    canvas = loaded.canvas({ width: 256, height: 256 })
  })
  afterAll(() => Promise.all([textEncoder?.close(), denoiser?.close(), loaded.close()]))

  const contextOf = async (text: string) => {
    if (!textEncoder) throw new Error('not opened')
    return encodeText(textEncoder, tokenize(text), signal)
  }

  it.each([
    [prompt, 'context'],
    ['', 'empty_context'],
  ])('the text %j becomes the reference features', async (text, name) => {
    const { context } = await contextOf(text)
    expect(relativeError(context, await readReference(name))).toBeLessThan(textTolerance)
  })

  it('the first velocity is the reference’s', async () => {
    if (!denoiser) throw new Error('not opened')
    const text = { ...(await contextOf(prompt)), context: await readReference('context') }
    const velocity = await predictVelocity(denoiser, { x: await readReference('noise'), t: 1, text, signal })
    expect(relativeError(velocity, await readReference('velocity_first'))).toBeLessThan(stageTolerance)
  })

  it('sixteen guided Euler steps from the stored noise end at the reference latents', async () => {
    const { denoise } = await loaded.prepare({ prompt, negativePrompt: null, guidanceScale: 3 }, canvas, signal)
    const x = await readReference('noise')
    const latents = await euler({ denoise, x, levels: canvas.schedule(16), noise: () => x })
    expect(relativeError(latents, await readReference('latents'))).toBeLessThan(textTolerance)
  })

  it('a negative prompt changes the picture, and an empty one is none', async () => {
    const firstStep = async (negativePrompt: string | null) => {
      const { denoise } = await loaded.prepare({ prompt: 'an apple', negativePrompt, guidanceScale: 3 }, canvas, signal)
      return denoise(await readReference('noise'), { alpha: 0, sigma: 1, timestep: 1 })
    }
    expect(await firstStep('')).toEqual(await firstStep(null))
    expect(relativeError(await firstStep('red'), await firstStep(null))).toBeGreaterThan(0.001)
  })

  it('the negative prompt is judged with the prompt where the picture is steered to it', async () => {
    const judged = async (guidanceScale: number) =>
      (await loaded.prepare({ prompt, negativePrompt: 'blue', guidanceScale }, canvas, signal)).textStates?.length
    expect(await judged(3)).toBe(1)
    expect(await judged(0.5)).toBe(2)
  })

  it('warns of each text that is cut', async () => {
    const long = 'a very long sentence that goes on well beyond the sixteen tokens which this model can read'
    const { warnings } = await loaded.prepare({ prompt: long, negativePrompt: long, guidanceScale: 3 }, canvas, signal)
    expect(warnings.map(({ code, param }) => [code, param])).toEqual([
      ['prompt_truncated', 'prompt'],
      ['prompt_truncated', 'negative_prompt'],
    ])
    expect((await loaded.prepare({ prompt: 'short', negativePrompt: null, guidanceScale: 1 }, canvas, signal)).warnings).toEqual([])
  })
})

it('a graph that lacks a needed input is refused by that name', async () => {
  const opening = openExact({ path: `${tinyTeacherFolder}decoder.onnx`, inputs: ['latents', 'mask'], outputs: ['rgba'] })
  await expect(opening).rejects.toThrow(/decoder\.onnx has no input named mask; it has latents/)
})
