// The engine with real processes and several real models: loaded when asked for, unloaded for one another, and refused when they are broken.
import { cp, mkdtemp, rm, truncate } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { installTiny } from '../../test/tiny-model.ts'
import { shippedModelsDir } from '../config.ts'
import { engineModel, readModelFolder } from '../weights/read-manifest.ts'
import type { Engine, EngineModel, EngineRequest } from './engine.ts'
import { createOnnxEngine } from './onnx-engine.ts'

let folder: string
let models: Record<string, EngineModel>
let engine: Engine
const notes: string[] = []
const { signal } = new AbortController()
const request: EngineRequest = {
  prompt: 'a red apple',
  negativePrompt: null,
  width: 64,
  height: 64,
  steps: 2,
  guidanceScale: 2,
  sampler: 'euler',
  seeds: [1],
}

const modelOf = (id: string): EngineModel => {
  const model = models[id]
  if (!model) throw new Error(`${id} is not installed`)
  return model
}
const bytesOf = ({ files }: EngineModel): number => Object.values(files).reduce((sum, { bytes }) => sum + bytes, 0)

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mintmark-engine-'))
  await installTiny(folder, 'tiny-sd', 'stable-diffusion')
  await installTiny(folder, 'tiny-sdxl', 'stable-diffusion-xl')
  await installTiny(folder, 'tiny-pixart', 'pixart', (model) => truncate(join(model, 'transformer/model.onnx'), 1000))
  const ofAnother = (model: string) => cp(join(shippedModelsDir, 'tiny-sdxl/unet'), join(model, 'unet'), { recursive: true })
  await installTiny(folder, 'tiny-mixed', 'stable-diffusion', ofAnother, 'tiny-sd')
  const read = async (id: string) => [id, engineModel(await readModelFolder(folder, id))] as const
  models = Object.fromEntries(await Promise.all(['tiny-sd', 'tiny-sdxl', 'tiny-pixart', 'tiny-mixed'].map(read)))
  engine = await createOnnxEngine({
    first: modelOf('tiny-sd'),
    setup: {
      threads: 1,
      budgetBytes: bytesOf(modelOf('tiny-sdxl')) + 1,
      providers: ['cuda', 'cpu'],
      mostRows: 4,
      textHeads: null,
      cacheFolder: join(folder, '.cache'),
    },
    residentLimitBytes: Infinity,
    note: (message) => notes.push(message),
    onLost: () => {},
  })
}, 60_000)
afterAll(async () => {
  await engine.close()
  await rm(folder, { recursive: true })
})

const draw = (id: string) => engine.forModel(modelOf(id)).generate(request, { signal })
const loaded = (): string[] => engine.state().models.map(({ id }) => id)

test('the first model is there at the start, on the processor where there is no other device', () => {
  expect(engine.state()).toMatchObject({ models: [{ id: 'tiny-sd', provider: 'cpu' }], processes: 1 })
  expect(notes).toEqual([expect.stringMatching(/^cuda is not used: /)])
})

test('a model is loaded when it is asked for, in the place of the least recently used, and draws the same when it comes back', async () => {
  const before = await draw('tiny-sd')
  expect(before).toMatchObject({ provider: 'cpu', images: [{ width: 64, height: 64 }] })
  await draw('tiny-sdxl')
  expect(loaded()).toEqual(['tiny-sdxl'])
  const after = await draw('tiny-sd')
  expect(loaded()).toEqual(['tiny-sd'])
  expect(after.images).toEqual(before.images)
})

test('a corrupt graph fails its own job with a code, and no other', async () => {
  await expect(draw('tiny-pixart')).rejects.toMatchObject({
    code: 'model_unavailable',
    cause: expect.stringContaining('transformer/model.onnx'),
  })
  expect((await draw('tiny-sd')).images).toHaveLength(1)
})

test('a graph that needs an input which the family does not give fails with that name', async () => {
  await expect(draw('tiny-mixed')).rejects.toMatchObject({
    code: 'model_unavailable',
    cause: expect.stringContaining('an input named text_embeds'),
  })
})

test('a file that is not what the manifest says is named', async () => {
  const altered = { ...modelOf('tiny-sdxl'), id: 'altered', files: { 'model_index.json': { bytes: 1, sha256: '0'.repeat(64) } } }
  await expect(engine.forModel(altered).generate(request, { signal })).rejects.toMatchObject({
    code: 'model_unavailable',
    cause: expect.stringMatching(/model_index\.json has \d+ bytes, not 1/),
  })
})
