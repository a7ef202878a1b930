// A request through a made-up family: rows by seed, steps, refusals, and rows that fail.
import { expect, test } from 'vitest'
import type { Denoise } from '../diffusion/contract.ts'
import type { Family, LoadedFamily } from '../diffusion/families/family.ts'
import { samplers } from '../diffusion/samplers/index.ts'
import { createFlowPath, createFlowSchedule } from '../diffusion/schedules/flow.ts'
import type { EngineRequest, StepEvent } from './engine.ts'
import { generate, type LoadedModel } from './generate.ts'

const request: EngineRequest = {
  prompt: 'x',
  negativePrompt: null,
  width: 2,
  height: 2,
  steps: 3,
  guidanceScale: 1,
  sampler: 'euler',
  seeds: [1, 2],
}
const { signal } = new AbortController()

/** A model whose picture is the bytes of its latents, so that a test sees what the sampler saw. */
function createModel(denoise: Denoise): LoadedModel {
  const loaded: LoadedFamily = {
    traits: {
      native: { width: 2, height: 2 },
      promptTokens: 1,
      sampler: null,
      negativePrompt: true,
      transparency: true,
      readsPictures: false,
      loraParts: [],
    },
    canvas: () => ({ width: 2, height: 2, latentLength: 4, schedule: createFlowSchedule(), levelAt: createFlowPath().at }),
    prepare: async () => ({ denoise, warnings: [{ code: 'w', param: null, message: 'm' }] }),
    decode: async (latents) => ({ width: 2, height: 2, data: new Uint8Array(latents.buffer) }),
    close: async () => {},
  }
  const family: Family = { id: 'made-up', samplers, load: async () => loaded }
  return { family, loaded, provider: 'cpu' }
}

const halve: Denoise = async (x) => x.map((value) => value / 2)

test('a row depends on its seed alone', async () => {
  const model = createModel(halve)
  const { images, warnings } = await generate(model, request, { signal })
  const [second] = (await generate(model, { ...request, seeds: [2] }, { signal })).images
  expect(images[1]).toEqual(second)
  expect(images[0]).not.toEqual(second)
  expect(warnings).toEqual([{ code: 'w', param: null, message: 'm' }])
})

test('each row tells its steps', async () => {
  const events: StepEvent[] = []
  await generate(createModel(halve), { ...request, seeds: [5] }, { signal, onStep: (event) => events.push(event) })
  expect(events).toEqual([1, 2, 3].map((step) => ({ row: 0, step, steps: 3 })))
})

test('a sampler that the family lacks is refused, also one that every object has', async () => {
  for (const sampler of ['nothing', 'constructor']) {
    await expect(generate(createModel(halve), { ...request, sampler }, { signal })).rejects.toMatchObject({
      code: 'invalid_value',
      param: 'sampler',
    })
  }
})

test.each([0, -1, 1.5])('%s steps are refused', async (steps) => {
  await expect(generate(createModel(halve), { ...request, steps }, { signal })).rejects.toMatchObject({
    code: 'invalid_value',
    param: 'steps',
  })
})

test('latents that are no numbers fail the request instead of becoming a black picture', async () => {
  const broken = createModel(async (x) => x.map(() => Number.NaN))
  await expect(generate(broken, request, { signal })).rejects.toMatchObject({ code: 'generation_failed' })
})

test('a row that fails stops the others', async () => {
  let calls = 0
  const model = createModel(halve)
  model.loaded.prepare = async (_text, _canvas, stop) => ({
    warnings: [],
    denoise: async (x) => {
      stop.throwIfAborted()
      calls += 1
      if (calls === 1) throw new Error('device lost')
      await new Promise((resolve) => void setImmediate(resolve))
      return x
    },
  })
  await expect(generate(model, { ...request, steps: 50 }, { signal })).rejects.toThrow('device lost')
  await new Promise((resolve) => void setTimeout(resolve, 20))
  expect(calls).toBeLessThan(5)
})

test('a stage that fails fails the request with its own error', async () => {
  const lost = createModel(() => Promise.reject(new Error('device lost')))
  await expect(generate(lost, request, { signal })).rejects.toThrow('device lost')
})

const loras = [{ path: '/nowhere', sha256: '0'.repeat(64), weight: 1 }]

test('a model that takes no LoRAs refuses them', async () => {
  await expect(generate(createModel(halve), { ...request, loras }, { signal })).rejects.toMatchObject({
    code: 'unsupported_parameter',
    param: 'loras',
  })
})

test('a run in one graph, which no LoRA reaches, is not taken with LoRAs', async () => {
  const model = createModel(halve)
  const whole = { width: 1, height: 1, data: new Uint8Array(4) }
  model.loaded.prepare = async () => ({ denoise: halve, warnings: [], wholeRun: () => async () => whole })
  Object.assign(model.loaded.traits, { sampler: 'euler', loraParts: ['network'] })
  expect((await generate(model, request, { signal })).images[0]).toBe(whole)
  expect((await generate(model, { ...request, loras }, { signal })).images[0]).not.toBe(whole)
})

test('a text that the text check objects to is refused before anything is drawn, by steps or in one graph', async () => {
  const drawn: string[] = []
  const model = createModel(async (x) => (drawn.push('step'), x))
  const prepare = model.loaded.prepare.bind(model.loaded)
  model.loaded.prepare = async (...given) => ({
    ...(await prepare(...given)),
    textStates: [Float32Array.of(1)],
    wholeRun: () => async () => (drawn.push('whole'), { width: 2, height: 2, data: new Uint8Array(16) }),
  })
  const textCheck: LoadedModel['textCheck'] = (_state, mode) => (mode === 'strict' ? ['sexual'] : [])
  const strict = generate({ ...model, textCheck }, { ...request, moderation: 'strict' }, { signal })
  await expect(strict).rejects.toMatchObject({ code: 'moderation_blocked', details: { stage: 'input', categories: ['sexual'] } })
  expect(drawn).toEqual([])
  await generate({ ...model, textCheck }, request, { signal })
  expect(drawn).not.toEqual([])
})
