// A probe tells what a folder's model can do, and names what keeps it from working.
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { shippedModelsDir } from '../config.ts'
import { createSessionOpener } from '../onnx/open-session.ts'
import { findLayout } from './find-layout.ts'
import { probeModel } from './probe-model.ts'

const open = createSessionOpener(1)
let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mintmark-probe-'))
})
afterEach(() => rm(folder, { recursive: true }))

const write = (name: string, json: unknown): Promise<void> => writeFile(join(folder, name), JSON.stringify(json))

test.each([
  ['tiny-sd', { family: 'stable-diffusion', sampler: 'dpmpp-2m', traits: { native: { width: 64, height: 64 }, promptTokens: 300 } }],
  ['tiny-sdxl', { family: 'stable-diffusion-xl', sampler: 'euler', traits: { native: { width: 64, height: 64 }, negativePrompt: true } }],
  ['tiny-pixart', { family: 'pixart', sampler: 'dpmpp-2m', traits: { native: { width: 64, height: 64 }, promptTokens: 120 } }],
])('%s', async (name, expected) => {
  const probe = await probeModel(join(shippedModelsDir, name), open)
  expect(probe).toMatchObject(expected)
  expect(probe.samplers).not.toContain('lcm')
})

test('a consistency model is offered its samplers', async () => {
  await cp(join(shippedModelsDir, 'tiny-sd'), folder, { recursive: true })
  await write('scheduler/scheduler_config.json', { _class_name: 'LCMScheduler' })
  expect(await probeModel(folder, open)).toMatchObject({ sampler: 'lcm', samplers: expect.arrayContaining(['euler', 'lcm', 'tcd']) })
})

test.each([
  ['StableDiffusionPipeline', 'stable-diffusion'],
  ['OnnxStableDiffusionPipeline', 'stable-diffusion'],
  ['ORTStableDiffusionXLPipeline', 'stable-diffusion-xl'],
  ['LatentConsistencyModelPipeline', 'stable-diffusion'],
  ['PixArtAlphaPipeline', 'pixart'],
])('a %s is run by %s', async (_class_name, family) => {
  await write('model_index.json', { _class_name })
  expect(await findLayout(folder)).toBe(family)
})

test('a pipeline that no family runs, and a folder of no model, are named', async () => {
  await expect(findLayout(folder)).rejects.toThrow(/model_index\.json: it cannot be read as JSON/)
  await write('model_index.json', { _class_name: 'StableDiffusion3Pipeline' })
  await expect(findLayout(folder)).rejects.toThrow(/no family runs a StableDiffusion3Pipeline; there are stable-diffusion-xl/)
})

test('a graph of another model is named with what it lacks', async () => {
  await cp(join(shippedModelsDir, 'tiny-sd'), folder, { recursive: true })
  await cp(join(shippedModelsDir, 'tiny-sdxl/unet'), join(folder, 'unet'), { recursive: true })
  await expect(probeModel(folder, open)).rejects.toThrow(/unet\/model\.onnx needs an input named text_embeds/)
})
