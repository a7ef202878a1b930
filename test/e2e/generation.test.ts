// A prompt becomes signed image files: by the official client, in every format, with seeds that reproduce.
import { toFile } from 'openai'
import sharp from 'sharp'
import { beforeAll, describe, expect, test } from 'vitest'
import { client, download, fromBase64, generate, quick, stack, withExtra } from './client.ts'
import { flipBit, readCredentials } from './credentials.ts'
import { decode, meanColour, meanDifference, transparentShare } from './pixels.ts'

describe('the main job: a red apple by the official client', () => {
  let file: Buffer
  let contentType: string | null
  beforeAll(async () => {
    const answer = await client().images.generate({ prompt: 'a red apple, 3d' })
    const response = await fetch(answer.data?.[0]?.url ?? '')
    contentType = response.headers.get('content-type')
    file = Buffer.from(await response.arrayBuffer())
  })

  test('is a transparent 256-pixel PNG of something red', async () => {
    const picture = await decode(file)
    expect(contentType).toBe('image/png')
    expect(picture).toMatchObject({ width: 256, height: 256, format: 'png' })
    expect(transparentShare(picture)).toBeGreaterThan(0.2)
    const [red, green, blue] = meanColour(picture)
    expect(red).toBeGreaterThan(1.5 * Math.max(green, blue))
  })

  test('carries credentials that a verifier with our root trusts, and that say how it was made', async () => {
    const credentials = await readCredentials(file, 'image/png', stack().caPemPath)
    expect(credentials).toMatchObject({ state: 'Trusted', failures: [], issuer: 'Mintmark development' })
    expect(credentials?.actions).toMatchObject({
      actions: [
        { action: 'c2pa.created', digitalSourceType: 'http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia' },
        { action: 'c2pa.watermarked' },
      ],
    })
  })

  test('is no longer vouched for when one bit of it is changed', async () => {
    expect((await readCredentials(flipBit(file), 'image/png', stack().caPemPath))?.state).toBe('Invalid')
  })
})

describe('formats', () => {
  test.each(['png', 'webp', 'jpeg', 'avif'] as const)('%s comes back as such, signed, by URL and as base64', async (output_format) => {
    const byUrl = await generate({ output_format, seed: 11 })
    const byBase64 = await generate({ output_format, seed: 11, response_format: 'b64_json' })
    const file = await download(byUrl.data[0]?.url)
    expect(byUrl.output_format).toBe(output_format)
    // sharp names the container of an AVIF.
    expect((await decode(file)).format).toBe(output_format === 'avif' ? 'heif' : output_format)
    expect(fromBase64(byBase64.data[0]?.b64_json).equals(file)).toBe(true)
    expect((await readCredentials(file, `image/${output_format}`, stack().caPemPath))?.state).toBe('Trusted')
    expect((await readCredentials(flipBit(file), `image/${output_format}`, stack().caPemPath))?.state).toBe('Invalid')
  })

  test('JPEG has a white background, and says so when a transparent one was asked for', async () => {
    const answer = await generate({ output_format: 'jpeg', background: 'transparent', response_format: 'b64_json' })
    expect(answer.background).toBe('opaque')
    expect(answer.warnings.map(({ param }) => param)).toContain('background')
    const { rgba } = await decode(fromBase64(answer.data[0]?.b64_json))
    expect(Math.min(...rgba.subarray(0, 3))).toBeGreaterThan(245)
  })

  test('a PNG can be asked for without transparency', async () => {
    const answer = await generate({ background: 'opaque', response_format: 'b64_json' })
    expect(transparentShare(await decode(fromBase64(answer.data[0]?.b64_json)))).toBe(0)
  })

  test('lower compression quality makes smaller files', async () => {
    const bytes = async (output_compression: number): Promise<number> =>
      fromBase64((await generate({ output_format: 'webp', output_compression, seed: 3, response_format: 'b64_json' })).data[0]?.b64_json)
        .length
    expect(await bytes(10)).toBeLessThan(await bytes(95))
  })
})

describe('sizes', () => {
  test('auto is the native size and needs no warning', async () => {
    const { size, warnings } = await generate({ size: 'auto' })
    expect(size).toBe('256x256')
    expect(warnings.filter(({ param }) => param !== null)).toEqual([])
  })

  test('another size is made from the native one, with a warning', async () => {
    const answer = await generate({ size: '512x512', response_format: 'b64_json' })
    expect(await decode(fromBase64(answer.data[0]?.b64_json))).toMatchObject({ width: 512, height: 512 })
    expect(answer.warnings.map(({ param }) => param)).toContain('size')
  })

  test('a size of another aspect keeps the picture’s own, on a transparent ground', async () => {
    const answer = await generate({ size: '1536x1024', response_format: 'b64_json' })
    const picture = await decode(fromBase64(answer.data[0]?.b64_json))
    expect(picture).toMatchObject({ width: 1536, height: 1024 })
    expect(picture.rgba[3]).toBe(0)
  })
})

describe('seeds', () => {
  const pixelsOf = async ({ data }: { data?: { b64_json?: string | undefined }[] }): Promise<Buffer[]> =>
    Promise.all((data ?? []).map(async ({ b64_json }) => (await decode(fromBase64(b64_json))).rgba))
  const raw = (seed: number, n: number) =>
    client().images.generate(withExtra({ prompt: 'a fox', n, response_format: 'b64_json' }, { ...quick, seed }), {
      headers: { 'cache-control': 'no-store' },
    })

  test('n = 4 returns four different images with consecutive seeds', async () => {
    const answer = await generate({ prompt: 'a fox', n: 4, seed: 4294967294, response_format: 'b64_json' })
    expect(answer.data.map(({ seed }) => seed)).toEqual([4294967294, 4294967295, 0, 1])
    expect(new Set((await pixelsOf(answer)).map((pixels) => pixels.toString('base64'))).size).toBe(4)
    expect(new Set(answer.data.map(({ id }) => id)).size).toBe(4)
  })

  test('a seed makes the same pixels again, watermark included, alone and inside n = 4', async () => {
    const four = await pixelsOf(await raw(100, 4))
    const [again] = await pixelsOf(await raw(100, 1))
    const [third] = await pixelsOf(await raw(102, 1))
    expect(again).toEqual(four[0])
    expect(third).toEqual(four[2])
    expect(meanDifference(again, third)).toBeGreaterThan(10)
  })

  test('without a seed every request draws its own, and returns it', async () => {
    const [a, b] = [await generate({}), await generate({})]
    expect(a.data[0]?.seed).not.toBe(b.data[0]?.seed)
  })
})

describe('what the model is asked', () => {
  const base64 = async (extra: Parameters<typeof generate>[0]) =>
    (await generate({ seed: 5, response_format: 'b64_json', ...extra })).data[0]?.b64_json

  test.each<[string, Parameters<typeof generate>[0]]>([
    ['steps', { steps: 3 }],
    ['guidance_scale', { guidance_scale: 3 }],
    ['sampler', { sampler: 'lcm' }],
    ['prompt', { prompt: 'a blue car' }],
  ])('another %s makes another picture', async (_, change) => {
    expect(await base64(change)).not.toBe(await base64({}))
  })

  test('a negative prompt makes no other picture, and a warning says so', async () => {
    const { data, warnings } = await generate({ seed: 5, response_format: 'b64_json', negative_prompt: 'red' })
    expect(data[0]?.b64_json).toBe(await base64({}))
    expect(warnings.map(({ param }) => param)).toContain('negative_prompt')
  })

  test('a prompt longer than the model reads is cut with a warning', async () => {
    const { warnings } = await generate({ prompt: 'a small red fox that sits beside a tall green tree in front of an old house on a hill' })
    expect(warnings.map(({ code }) => code)).toContain('prompt_truncated')
  })

  test('a field that is accepted and not honoured is listed', async () => {
    const { warnings } = await generate({ style: 'vivid' })
    expect(warnings.filter(({ param }) => param !== null)).toEqual([expect.objectContaining({ param: 'style' })])
  })

  test('quality chooses the steps and is reported', async () => {
    const answer = await client().images.generate({ prompt: 'a red apple, 3d', quality: 'low' })
    expect(answer).toMatchObject({ quality: 'low' })
  })
})

test('a picture is edited inside its mask, and nothing else of it changes', async () => {
  const side = 256
  const half = (alpha: (x: number) => number): Promise<Buffer> => {
    const rgba = Uint8Array.from({ length: side * side * 4 }, (_, i) => [200, 60, 20, alpha((i >> 2) % side)][i % 4] ?? 0)
    return sharp(rgba, { raw: { width: side, height: side, channels: 4 } })
      .png()
      .toBuffer()
  }
  const upload = async (bytes: Promise<Buffer>) => toFile(await bytes, 'picture.png', { type: 'image/png' })
  const image = await upload(half(() => 255))
  const mask = await upload(half((x) => (x < side / 2 ? 255 : 0)))
  const answer = await client().images.edit({ image, mask, prompt: 'a green frog', response_format: 'b64_json' })
  const { rgba } = await decode(fromBase64(answer.data?.[0]?.b64_json))
  const changed = (x: number) => Math.abs((rgba[4 * (128 * side + x)] ?? 0) - 200)
  // The watermark moves a kept pixel by some levels.
  expect(Math.max(...[8, 40, 80].map(changed))).toBeLessThan(24)
  expect(Math.max(...[160, 190, 220].map(changed))).toBeGreaterThan(40)
})

test('models are listed with what they can do', async () => {
  const models = (await client().models.list()).data
  expect(models.map(({ id }) => id)).toContain('penny')
  expect(await client().models.retrieve('penny')).toMatchObject({
    object: 'model',
    capabilities: {
      sizes: { native: '256x256' },
      samplers: { default: 'euler' },
      transparency: true,
      licence: expect.stringContaining('MIT'),
    },
  })
})
