// Texts as the reference tokenizers and encoders read them, and files that are missing or wrong.
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { readFamilyGoldens } from '../../../../test/family-goldens.ts'
import { relativeError } from '../../../../test/reference.ts'
import { mix } from '../../elementwise.ts'
import { createSessionOpener } from '../../../onnx/open-session.ts'
import { stableDiffusion } from '../stable-diffusion/index.ts'
import { openClipEncoder } from './clip-text.ts'
import { emptyWindowOf, loadClipTokenizer, windowLength, type ClipTokenize } from './clip-tokens.ts'
import { readJson } from './read-json.ts'
import { openT5 } from './t5-text.ts'

const { signal } = new AbortController()
const open = createSessionOpener(1)

describe('CLIP', () => {
  const goldens = readFamilyGoldens('tiny-sd')
  const load = () => loadClipTokenizer(join(goldens.folder, 'tokenizer'))

  test.each(goldens.texts.map(({ text, ids }) => [text.slice(0, 30), text, ids] as const))('token ids of %j', async (_, text, ids) => {
    const { windows, truncated } = (await load())(text)
    const inner = windows.flatMap((window) => Array.from(window.slice(1, -1), Number))
    const end = ids.at(-1) ?? 0
    expect(inner.slice(0, ids.length - 2)).toEqual(ids.slice(1, -1))
    expect(new Set(inner.slice(ids.length - 2))).toEqual(new Set([end]))
    expect(windows.map((window) => [Number(window[0]), Number(window.at(-1))])).toEqual(windows.map(() => [ids[0], end]))
    expect([windows.length, truncated]).toEqual([Math.max(1, Math.ceil((ids.length - 2) / 75)), false])
  })

  test('the second tokenizer’s padding is what its files say', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'mintmark-clip-'))
    await cp(join(goldens.folder, 'tokenizer'), folder, { recursive: true })
    await writeFile(join(folder, 'tokenizer_config.json'), '{"pad_token":{"content":"!"}}')
    const { windows } = (await loadClipTokenizer(folder))('apple')
    expect(Number(windows[0]?.at(-1))).toBe(0)
    await writeFile(join(folder, 'tokenizer_config.json'), '{"pad_token":"<none>"}')
    await expect(loadClipTokenizer(folder)).rejects.toThrow(/the vocabulary lacks <none>/)
    await rm(folder, { recursive: true })
  })

  const openEncoder = (tokenize: ClipTokenize) =>
    openClipEncoder(open, {
      folder: join(goldens.folder, 'text_encoder'),
      layer: 'last',
      pooled: null,
      part: 'text',
      emptyWindow: emptyWindowOf(tokenize),
    })

  test('a weight moves a word’s features from those of an empty text, and leaves its neighbours’', async () => {
    const tokenize = await load()
    const encoder = await openEncoder(tokenize)
    const at = async (text: string, position: number) => {
      const { features, width } = await encoder.encode(tokenize(text), { signal })
      return features.slice(position * width, (position + 1) * width)
    }
    const red = 1
    const [plain, empty] = [await at('red apple', red), await at('', red)]
    const expected = mix(1.5, plain, -0.5, empty)
    expect(relativeError(await at('(red:1.5) apple', red), expected)).toBeLessThan(1e-6)
    expect(await at('(red:1.0) apple', red)).toEqual(plain)
    expect(await at('(red:1.5) apple', 0)).toEqual(await at('red apple', 0))
    await encoder.close()
  })

  test('features of a text, and of a long text window by window', async () => {
    const tokenize = await load()
    const encoder = await openEncoder(tokenize)
    const { features } = await encoder.encode(tokenize(goldens.prompt), { signal })
    expect(relativeError(features, goldens.tensor('text'))).toBeLessThan(1e-5)
    const long = await encoder.encode(tokenize('apple '.repeat(100)), { signal })
    const second = await encoder.encode(tokenize('apple '.repeat(25)), { signal })
    expect(long.tokens).toBe(2 * windowLength)
    expect(relativeError(long.features.slice(second.features.length), second.features)).toBeLessThan(1e-5)
    await encoder.close()
  })
})

describe('T5', () => {
  const goldens = readFamilyGoldens('tiny-pixart')

  test('features of a text under its mask', async () => {
    const reader = await openT5(goldens.folder, open)
    const { features, mask, truncated } = await reader.read(goldens.prompt, signal)
    const length = goldens.texts[0]?.ids.length ?? 0
    expect([mask.length, mask.filter((bit) => bit === 1n).length, truncated]).toEqual([120, length, false])
    expect(relativeError(features, goldens.tensor('text'))).toBeLessThan(1e-5)
    expect((await reader.read('apple '.repeat(100), signal)).truncated).toBe(true)
    await reader.close()
  })
})

describe('a folder', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mintmark-layout-'))
    await cp(readFamilyGoldens('tiny-sd').folder, folder, { recursive: true })
  })
  afterAll(() => rm(folder, { recursive: true }))

  test('a network of channels that mean something else is refused by them', async () => {
    await writeFile(join(folder, 'unet/config.json'), '{"in_channels":8,"block_out_channels":[16,32],"sample_size":32}')
    await expect(stableDiffusion.load(folder, open)).rejects.toThrow(/unet takes 8 channels where the latents have 4/)
  })

  test('a missing file and a missing key are named', async () => {
    await writeFile(join(folder, 'vae_decoder/config.json'), '{"block_out_channels":[8,16]}')
    await expect(stableDiffusion.load(folder, open)).rejects.toThrow(/vae_decoder\/config\.json:.*\n.*latent_channels/)
    await rm(join(folder, 'vae_decoder/config.json'))
    await expect(stableDiffusion.load(folder, open)).rejects.toThrow(/vae_decoder\/config\.json: it cannot be read as JSON/)
  })

  test('Python’s infinities are read as null', async () => {
    const path = join(folder, 'infinite.json')
    await writeFile(path, '{"lambda_min_clipped": -Infinity, "sigma_max": Infinity}')
    expect(await readJson(path, z.record(z.string(), z.null()))).toEqual({ lambda_min_clipped: null, sigma_max: null })
  })
})
