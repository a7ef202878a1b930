// Edits and variations by the official client, over the whole service with a model that reads pictures.
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { generationResponseSchema } from '@mintmark/shared'
import { type OpenAI, toFile } from 'openai'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { registerModel, type RegisteredModel } from '../../apps/gpu-runner/test/registered-model.ts'
import type { Stack } from '../../infra/dev/stack.ts'
import { writeCatalogue, type Catalogue } from './catalogue.ts'
import { download } from './client.ts'
import { readCredentials } from './credentials.ts'
import { decode } from './pixels.ts'
import { openai, startTestStack } from './stack.ts'

const [width, height] = [64, 64]
let model: RegisteredModel
let catalogue: Catalogue
let service: Stack
let client: OpenAI

beforeAll(async () => {
  model = await registerModel('tiny-sd', 'my-sd')
  const { MINTMARK_MODELS_DIR, MINTMARK_MODEL } = model.environment
  const environment = {
    MINTMARK_MODELS_DIR: MINTMARK_MODELS_DIR ?? '',
    MINTMARK_MODEL: MINTMARK_MODEL ?? '',
    MINTMARK_PICTURE_CHECK: 'off',
  }
  catalogue = await writeCatalogue([join(model.folder, model.id)], model.id)
  service = await startTestStack(environment, undefined, 1, catalogue.path)
  client = openai(service)
}, 120_000)
afterAll(async () => {
  await service.close()
  await Promise.all([model.folder, catalogue.folder].map((folder) => rm(folder, { recursive: true, force: true })))
})

const picture = (alpha: (x: number) => number = () => 255): Promise<Buffer> => {
  const data = Uint8Array.from({ length: width * height * 4 }, (_, i) => {
    const [x, y] = [(i >> 2) % width, Math.floor((i >> 2) / width)]
    return [3 * x, 3 * y, 90, alpha(x)][i % 4] ?? 0
  })
  return sharp(data, { raw: { width, height, channels: 4 } })
    .png()
    .toBuffer()
}
const file = async (bytes: Promise<Buffer>) => toFile(await bytes, 'picture.png', { type: 'image/png' })

type Extra = { seed?: number; steps?: number; strength?: number }
const edit = async (extra: Extra & Partial<OpenAI.ImageEditParamsNonStreaming> = {}) => {
  const params = { image: await file(picture()), prompt: 'a red apple', ...Object({ steps: 4, ...extra }) }
  return generationResponseSchema.parse(await client.images.edit(params))
}

describe('images.edit', () => {
  test('edits inside the mask, and signs the result as an edit of the upload', async () => {
    const mask = await file(picture((x) => (x < width / 2 ? 255 : 0)))
    const { data, size, model: name } = await edit({ mask, seed: 7 })
    expect([size, name]).toEqual(['64x64', 'my-sd'])
    const bytes = await download(data[0]?.url)
    expect(await decode(bytes)).toMatchObject({ width, height, format: 'png' })
    const credentials = await readCredentials(bytes, 'image/png', service.caPemPath)
    expect(credentials).toMatchObject({ state: 'Trusted', failures: [] })
    expect(credentials?.actions).toMatchObject({
      actions: expect.arrayContaining([
        expect.objectContaining({ action: 'c2pa.opened' }),
        expect.objectContaining({ action: 'c2pa.edited' }),
      ]),
    })
  })

  test('gives the same pixels for the same seed, and asks the cache', async () => {
    const { data } = await edit({ seed: 9, strength: 0.5 })
    const again = await edit({ seed: 9, strength: 0.5 })
    expect(again.data[0]?.id).toBe(data[0]?.id)
    expect((await edit({ seed: 9, strength: 0.9 })).data[0]?.id).not.toBe(data[0]?.id)
  })

  test('streams with the events of an edit', async () => {
    const events: string[] = []
    const params: OpenAI.ImageEditParamsStreaming = { image: await file(picture()), prompt: 'a fox', stream: true, partial_images: 1 }
    Object.assign(params, { steps: 4, strength: 1 })
    for await (const event of await client.images.edit(params)) events.push(event.type)
    expect(events).toEqual(['image_edit.partial_image', 'image_edit.completed'])
  })

  test('by several images is an error with its code', async () => {
    const image = [await file(picture()), await file(picture())]
    await expect(edit({ image })).rejects.toMatchObject({ status: 400, code: 'unsupported_parameter', param: 'image' })
  })

  test('of a file that only looks like a picture is the caller’s mistake, and nothing is charged', async () => {
    const broken = (await picture()).fill(0x55, 60)
    await expect(edit({ image: await file(Promise.resolve(broken)) })).rejects.toMatchObject({ status: 400, code: 'invalid_image' })
  })

  test('as a job ends with its images', async () => {
    const params = { image: await file(picture()), prompt: 'a red apple', ...Object({ steps: 2 }) }
    const accepted = Object(await client.images.edit(params, { headers: { prefer: 'respond-async' } }))
    await expect
      .poll(async () => Object(await client.get(`/images/jobs/${accepted.id}`)), { timeout: 20_000, interval: 300 })
      .toMatchObject({ status: 'succeeded', result: { data: [{ url: expect.any(String) }] } })
  })
})

test('images.createVariation varies a picture without words', async () => {
  const answer = await client.images.createVariation({ image: await file(picture()), n: 2 })
  const files = await Promise.all((answer.data ?? []).map(({ url }) => download(url)))
  expect(files).toHaveLength(2)
  expect(files[0]?.equals(files[1] ?? Buffer.alloc(0))).toBe(false)
})
