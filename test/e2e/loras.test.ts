// LoRAs over the whole service: registered by the command line, named by requests, and seen by nobody else's pictures.
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { generationResponseSchema } from '@mintmark/shared'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { registerModel, runModelsCommand, type RegisteredModel } from '../../apps/gpu-runner/test/registered-model.ts'
import type { Stack } from '../../infra/dev/stack.ts'
import { writeCatalogue, type Catalogue } from './catalogue.ts'
import { fromBase64 } from './client.ts'
import { decode, meanDifference } from './pixels.ts'
import { startTestStack } from './stack.ts'

const root = join(import.meta.dirname, '..', '..')
const files = { soft: 'models/tiny-lora/lora.safetensors', bold: 'test/goldens/loras/sd-peft.safetensors' }
let model: RegisteredModel
let catalogue: Catalogue
let service: Stack

beforeAll(async () => {
  model = await registerModel('tiny-sd', 'my-sd')
  for (const [id, path] of Object.entries(files))
    await runModelsCommand(model.folder, 'add', join(root, path), '--kind', 'lora', '--id', id, '--base', 'my-sd', '--licence', 'MIT')
  catalogue = await writeCatalogue(
    ['my-sd', ...Object.keys(files)].map((id) => join(model.folder, id)),
    'my-sd',
  )
  const { MINTMARK_MODELS_DIR = '', MINTMARK_MODEL = '' } = model.environment
  const runner = { MINTMARK_MODELS_DIR, MINTMARK_MODEL, MINTMARK_PICTURE_CHECK: 'off', MINTMARK_RUNNING_LIMIT: '4' }
  service = await startTestStack(runner, undefined, 1, catalogue.path)
}, 120_000)
afterAll(async () => {
  await service.close()
  await Promise.all([model.folder, catalogue.folder].map((folder) => rm(folder, { recursive: true, force: true })))
})

/** Past the cache, so that every picture is made. */
const post = (path: string, body: object): Promise<Response> =>
  fetch(`${service.baseUrl}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${service.apiKey}`, 'content-type': 'application/json', 'cache-control': 'no-store' },
    body: JSON.stringify(body),
  })

const request = { prompt: 'a red apple', steps: 4, seed: 7, response_format: 'b64_json' }

async function draw(loras: object[], path = '/v1/images/generations', more: object = {}): Promise<Buffer> {
  const response = await post(path, { ...request, loras, ...more })
  const text = await response.text()
  expect({ status: response.status, text }).toMatchObject({ status: 200 })
  const [image] = generationResponseSchema.parse(JSON.parse(text)).data
  return (await decode(fromBase64(image?.b64_json))).rgba
}

describe('LoRAs', () => {
  test('change the pictures of their requests, and no others that are made at the same time', async () => {
    const sets = [[], [{ id: 'soft' }], [{ id: 'bold', weight: -0.5 }], [{ id: 'soft', weight: 0.4 }, { id: 'bold' }]]
    const alone: Buffer[] = []
    for (const loras of sets) alone.push(await draw(loras))
    const together = await Promise.all(sets.map((loras) => draw(loras)))
    for (const [i, picture] of together.entries()) expect(picture.equals(alone[i] ?? Buffer.alloc(0))).toBe(true)
    for (const [i, picture] of alone.entries())
      for (const other of alone.slice(0, i)) expect(meanDifference(picture, other)).toBeGreaterThan(0.5)
    expect((await draw([])).equals(alone[0] ?? Buffer.alloc(0))).toBe(true)
  })

  test('work in edits and in the dialect’s prompts', async () => {
    const [plain, soft] = [await draw([]), await draw([{ id: 'soft', weight: 0.8 }])]
    const response = await post('/sdapi/v1/txt2img', { prompt: 'a red apple <lora:soft:0.8>', steps: 4, seed: 7 })
    const { images } = Object(await response.json())
    expect((await decode(fromBase64(images[0]))).rgba.equals(soft)).toBe(true)
    const image_url = `data:image/png;base64,${images[0]}`
    const edit = (loras: object[]) => draw(loras, '/v1/images/edits', { images: [{ image_url }], strength: 0.9 })
    expect(meanDifference(await edit([]), await edit([{ id: 'soft' }]))).toBeGreaterThan(0.5)
    expect((await draw([])).equals(plain)).toBe(true)
  })

  test('that do not exist are refused by their code', async () => {
    const response = await post('/v1/images/generations', { ...request, loras: [{ id: 'nothing' }] })
    expect(response.status).toBe(404)
    expect(await response.json()).toMatchObject({
      error: { code: 'lora_not_found', param: 'loras', message: expect.stringContaining('soft') },
    })
  })
})
