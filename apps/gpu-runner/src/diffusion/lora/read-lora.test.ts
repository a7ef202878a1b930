// LoRA files and the layers of a graph: scales, and what is refused by the name of its tensor.
import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { filledTensors } from '../../../test/safetensors.ts'
import type { Layer } from '../../onnx/graph-file/layers.ts'
import { createLoraSet } from './lora-set.ts'
import { matchLayers } from './match-layers.ts'
import { readLora } from './read-lora.ts'

const [down, up] = ['unet.proj_in.lora_A.weight', 'unet.proj_in.lora_B.weight']
type Shape = readonly [shape: readonly number[], value: number]
const [downShape, upShape]: [Shape, Shape] = [
  [[2, 3], 0.5],
  [[4, 2], 1],
]
const pair: Readonly<Record<string, Shape>> = { [down]: downShape, [up]: upShape }
const linear = (path: string): Layer => ({ path, inputs: 3, outputs: 4, kernel: [], type: 1, nodes: [] })

test('the scale is alpha over the rank: of the tensor, else of the settings, else 1', async () => {
  const settings = { lora_adapter_metadata: JSON.stringify({ 'unet.lora_alpha': 6, 'unet.alpha_pattern': {} }) }
  expect((await readLora(filledTensors(pair))).map(({ scale, rank }) => [scale, rank])).toEqual([[1, 2]])
  expect((await readLora(filledTensors(pair, settings))).map(({ scale }) => scale)).toEqual([3])
  expect((await readLora(filledTensors({ ...pair, 'unet.proj_in.alpha': [[], 1] }, settings))).map(({ scale }) => scale)).toEqual([0.5])
})

const strange = (setting: string) => ({ lora_adapter_metadata: JSON.stringify({ [setting]: true }) })

type Refused = readonly [
  what: string,
  tensors: Readonly<Record<string, Shape>>,
  metadata: Readonly<Record<string, string>>,
  code: string,
  message: RegExp,
]
const refused: readonly Refused[] = [
  ['no tensors', {}, {}, 'lora_invalid', /has no tensors/],
  ['a tensor alone', { [down]: downShape }, {}, 'lora_invalid', /unet\.proj_in\.lora_A\.weight has no counterpart/],
  ['ranks that differ', { ...pair, [up]: [[4, 3], 1] }, {}, 'lora_invalid', /differ in their rank/],
  ['values that are no numbers', { ...pair, [up]: [[4, 2], Number.NaN] }, {}, 'lora_invalid', /unet\.proj_in\.lora_B\.weight has values/],
  [
    'an alpha that is no number',
    { ...pair, 'unet.proj_in.alpha': [[], Infinity] },
    {},
    'lora_invalid',
    /unet\.proj_in\.alpha is no number/,
  ],
  [
    'one layer under two names',
    { ...pair, 'lora_unet_proj_in.lora_down.weight': [[2, 3], 1] },
    {},
    'lora_invalid',
    /lora_down\.weight are of one layer/,
  ],
  ['settings that are no JSON', pair, { lora_adapter_metadata: '{' }, 'lora_invalid', /lora_adapter_metadata/],
  ['another kind of adapter', { ...pair, 'unet.proj_in.dora_scale': [[4], 1] }, {}, 'lora_incompatible', /unet\.proj_in\.dora_scale/],
  ['DoRA by its settings', pair, strange('unet.use_dora'), 'lora_incompatible', /unet\.use_dora/],
]

test.each(refused)('%s: refused', async (_, tensors, metadata, code, message) => {
  const file = filledTensors(tensors, metadata)
  await expect(readLora(file)).rejects.toThrow(message)
  await expect(readLora(file)).rejects.toMatchObject({ code })
})

test('a layer is found under what wraps the network, and a linear one may be written as a convolution', async () => {
  const wide: Readonly<Record<string, Shape>> = { [down]: [[2, 3, 1, 1], 0.5], [up]: [[4, 2, 1, 1], 1] }
  for (const file of [filledTensors(pair), filledTensors(wide)]) {
    const [match] = matchLayers(await readLora(file), [linear('unet.conv_in'), linear('unet.proj_in')], { part: 'network' })
    expect(match?.layer.path).toBe('unet.proj_in')
  }
})

test('a LoRA for another architecture is refused by its first tensor', async () => {
  const loras = await readLora(filledTensors(pair))
  const attempt = (...layers: Layer[]) => matchLayers(loras, layers, { part: 'network' })
  expect(() => attempt(linear('unet.proj_out'))).toThrow(/The model has no layer for unet\.proj_in\.lora_A\.weight/)
  expect(() => attempt({ ...linear('proj_in'), inputs: 5 })).toThrow(
    /are \[2, 3\] and \[4, 2\] where the model's layer takes \[2, 5\] and \[4, 2\]/,
  )
  expect(() => attempt()).toThrow(expect.objectContaining({ code: 'lora_incompatible' }))
})

test('a set reads its files once, checks their digests, and refuses a part that the model has not', async () => {
  const bytes = filledTensors(pair)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  let reads = 0
  const readFile = async (): Promise<Buffer<ArrayBuffer>> => {
    reads += 1
    return Buffer.from(bytes)
  }
  const set = createLoraSet({ files: [{ path: 'a', sha256, weight: -0.5 }], parts: ['network'], readFile })
  expect(await set.layersOf('text')).toEqual([])
  expect((await set.layersOf('network')).map(({ weight }) => weight)).toEqual([-0.5])
  expect(reads).toBe(1)
  const other = createLoraSet({ files: [{ path: 'a', sha256, weight: 1 }], parts: ['text'], readFile })
  await expect(other.layersOf('text')).rejects.toThrow(/no part for unet\.proj_in\.lora_A\.weight/)
  const lost = createLoraSet({
    files: [{ path: 'a', sha256, weight: 1 }],
    parts: ['network'],
    readFile: () => Promise.reject(new Error('ENOENT')),
  })
  await expect(lost.layersOf('network')).rejects.toMatchObject({ code: 'lora_invalid' })
  const altered = createLoraSet({ files: [{ path: 'a', sha256: '0'.repeat(64), weight: 1 }], parts: ['network'], readFile })
  await expect(altered.layersOf('network')).rejects.toMatchObject({ code: 'lora_invalid' })
})
