// What the dialect's clients ask beside pictures: options, lists, and the text of a PNG file.
import { expect, it } from 'vitest'
import { z } from 'zod'
import { bearer, call, postJson } from '../../../test/client.ts'
import { givenRunnerAndKey } from '../../../test/given.ts'

const given = givenRunnerAndKey()

const get = async (path: string): Promise<unknown> => (await call(`/sdapi/v1${path}`, { headers: bearer(given.token) })).json()
const post = (path: string, body: unknown) => postJson(`/sdapi/v1${path}`, given.token, body)

it('keeps a model per key, and no other option', async () => {
  const before = z
    .object({ sd_model_checkpoint: z.string() })
    .loose()
    .parse(await get('/options'))
  expect(before.sd_model_checkpoint).toMatch(/^penny \[[0-9a-f]{10}\]$/)
  expect((await post('/options', before)).status).toBe(200)
  expect(await (await post('/options', { ...before, sd_model_checkpoint: 'penny' })).json()).toBeNull()
  expect(await (await post('/options', { samples_format: 'webp' })).json()).toMatchObject({ error: 'unsupported_parameter' })
  expect(await (await post('/options', { sd_model_checkpoint: 'nothing' })).json()).toMatchObject({ error: 'model_not_found' })
  expect(await get('/options')).toEqual(before)
})

it('names samplers as the dialect does', async () => {
  expect(await get('/samplers')).toContainEqual({ name: 'Euler a', aliases: ['euler-ancestral'], options: {} })
  expect(await get('/schedulers')).toMatchObject([{ name: 'automatic' }])
  expect(await get('/upscalers')).toMatchObject([{ name: 'None' }])
})

it('names models with their digest', async () => {
  const penny = { model_name: 'penny', sha256: expect.stringMatching(/^[0-9a-f]{64}$/), config: null }
  expect(await get('/sd-models')).toContainEqual(expect.objectContaining(penny))
})

function chunk(type: string, data: string): number[] {
  const length = [0, 0, data.length >> 8, data.length & 255]
  return [...length, ...Array.from(type + data, (letter) => letter.charCodeAt(0)), 0, 0, 0, 0]
}

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]

it('reads the text that a PNG file carries', async () => {
  const text = 'a fox\nSteps: 20, Sampler: Euler a, Size: 512x512'
  const chunks = [chunk('IHDR', '0123456789abc'), chunk('tEXt', `parameters\0${text}`), chunk('iTXt', 'Title\0\0\0en\0Titel\0Fuchs')]
  const file = btoa(String.fromCharCode(...signature, ...chunks.flat()))
  expect(await (await post('/png-info', { image: `data:image/png;base64,${file}` })).json()).toEqual({
    info: text,
    items: { parameters: text, Title: 'Fuchs' },
    parameters: { Steps: '20', Sampler: 'Euler a', Size: '512x512' },
  })
})

it('refuses what is no PNG', async () => {
  expect(await (await post('/png-info', { image: btoa('GIF89a') })).json()).toMatchObject({ error: 'invalid_value' })
})
