// LoRAs against diffusers on tiny real models: the same files, merged there into the weights and here beside them.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readFamilyGoldens } from '../../../test/family-goldens.ts'
import { relativeError } from '../../../test/reference.ts'
import { shippedModelsDir } from '../../config.ts'
import { createSessionOpener } from '../../onnx/open-session.ts'
import type { Latents } from '../contract.ts'
import type { Family, LoadedFamily } from '../families/family.ts'
import { openClipEncoder } from '../families/layout/clip-text.ts'
import { emptyWindowOf, loadClipTokenizer } from '../families/layout/clip-tokens.ts'
import { pixart } from '../families/pixart/index.ts'
import { stableDiffusionXl } from '../families/stable-diffusion-xl/index.ts'
import { stableDiffusion } from '../families/stable-diffusion/index.ts'
import { startFromNoise } from '../start.ts'
import { createLoraSet, type LoraFile, type LoraSet } from './lora-set.ts'

const { signal } = new AbortController()
const lorasFolder = fileURLToPath(new URL('../../../../../test/goldens/loras/', import.meta.url))

function lora(path: string, weight: number): LoraFile {
  return { path, weight, sha256: createHash('sha256').update(readFileSync(path)).digest('hex') }
}

const kohya = (weight: number): LoraFile => lora(join(shippedModelsDir, 'tiny-lora/lora.safetensors'), weight)
const peft = (weight: number): LoraFile => lora(join(lorasFolder, 'sd-peft.safetensors'), weight)

type Subject = readonly [
  model: string,
  family: Family,
  sampler: string,
  golden: string,
  cases: Readonly<Record<string, readonly LoraFile[]>>,
]
const subjects: readonly Subject[] = [
  ['tiny-sd', stableDiffusion, 'dpmpp-2m', 'lora-sd', { kohya: [kohya(0.8)], peft: [peft(-0.5)], both: [kohya(0.8), peft(0.5)] }],
  ['tiny-sdxl', stableDiffusionXl, 'euler', 'lora-sdxl', { kohya: [lora(join(lorasFolder, 'sdxl-kohya.safetensors'), 1)] }],
  ['tiny-pixart', pixart, 'dpmpp-2m', 'lora-pixart', { peft: [lora(join(lorasFolder, 'pixart-peft.safetensors'), 1)] }],
]

describe.each(subjects)('%s', (model, family, samplerId, golden, cases) => {
  const [plain, goldens] = [readFamilyGoldens(model), readFamilyGoldens(golden)]
  const noise = goldens.tensor('noise')
  let loaded: LoadedFamily
  let before: Latents
  beforeAll(async () => {
    loaded = await family.load(join(shippedModelsDir, model), createSessionOpener(1))
    before = await run([])
  })
  afterAll(() => loaded.close())

  const setOf = (files: readonly LoraFile[]): LoraSet => createLoraSet({ files, parts: loaded.traits.loraParts, readFile })

  async function run(files: readonly LoraFile[]): Promise<Latents> {
    const canvas = loaded.canvas(goldens)
    const { x, levels } = startFromNoise(canvas.schedule(goldens.steps), noise)
    const words = { prompt: goldens.prompt, negativePrompt: goldens.negative, guidanceScale: goldens.scale }
    const { denoise } = await loaded.prepare({ ...words, loras: files.length > 0 ? setOf(files) : null }, canvas, signal)
    const sampler = family.samplers[samplerId]
    if (!sampler) throw new Error(`no ${samplerId}`)
    return sampler({ denoise, x, levels, noise: () => noise, levelAt: canvas.levelAt })
  }

  test.each(Object.keys(cases))('%s ends at the latents of the merged weights', async (name) => {
    const latents = await run(cases[name] ?? [])
    expect(relativeError(latents, goldens.tensor(name))).toBeLessThan(1e-4)
    expect(relativeError(latents, plain.tensor('latents'))).toBeGreaterThan(0.05)
  })

  test('runs at the same time are what they are alone, to the bit, and so is the model without LoRAs', async () => {
    const [[first] = []] = Object.values(cases)
    const weaker = first ? [{ ...first, weight: 0.3 }] : []
    const requests = [[], ...Object.values(cases), weaker, []]
    const alone: Latents[] = []
    for (const files of requests) alone.push(await run(files))
    const together = await Promise.all(requests.map(run))
    for (const [i, latents] of together.entries()) expect(latents).toEqual(alone[i])
    expect(together[0]).toEqual(before)
  })
})

test('an earlier layer of a changed text encoder is read as diffusers reads it', async () => {
  const goldens = readFamilyGoldens('lora-sd')
  const folder = join(shippedModelsDir, 'tiny-sd')
  const tokenize = await loadClipTokenizer(join(folder, 'tokenizer'))
  const layer = { layer: 'last', pooled: null, part: 'text', emptyWindow: emptyWindowOf(tokenize) } as const
  const encoder = await openClipEncoder(createSessionOpener(1), { folder: join(folder, 'text_encoder'), ...layer })
  const loras = createLoraSet({ files: [kohya(0.8)], parts: ['network', 'text'], readFile })
  const { features } = await encoder.encode(tokenize(goldens.prompt), { signal, skip: 2, loras })
  expect(relativeError(features, goldens.tensor('skipped'))).toBeLessThan(2e-5)
  await encoder.close()
})
